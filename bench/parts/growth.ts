import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { preparePulumi } from "../../local/pulumi.ts";
import { bin } from "../../tests/e2e/support/cluster.ts";
import { emptyCluster } from "../support/cluster.ts";
import { log } from "../support/log.ts";
import { median, type Seconds, timed } from "../support/measure.ts";
import { countResources, smallProgram } from "../support/programs.ts";

/** How previews and updates grow with the monitoring systems that one stack has. */
export interface Growth {
  readonly rows: readonly {
    readonly systems: number;
    readonly resources: number;
    /** Systems that were added to those of the row before, and how long their update took. */
    readonly added: { readonly systems: number; readonly update: Seconds };
    readonly preview: Seconds;
    readonly update: Seconds;
  }[];
}

const times = 2;
const counts = [1, 2, 4, 8];

export async function measureGrowth(): Promise<Growth> {
  await emptyCluster();
  await preparePulumi(bin);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-growth-"));
  const systems = path.join(import.meta.dirname, "../support/systems.ts");
  try {
    const program = await smallProgram(
      "growth",
      scratch,
      (count) => `import { createSystems } from ${JSON.stringify(systems)};
await createSystems(${count});
`,
    );
    const rows: Growth["rows"][number][] = [];
    for (const [index, count] of counts.entries()) {
      await program.change(count);
      const added = await timed(1, program.update);
      const preview = await timed(times, program.preview);
      const update = await timed(1, program.update);
      rows.push({
        systems: count,
        resources: await countResources(program.stack),
        added: { systems: count - (counts[index - 1] ?? 0), update: added },
        preview,
        update,
      });
      log(
        `growth: ${count} systems: added in ${median(added).toFixed(1)} s, preview ${median(preview).toFixed(1)} s, update ${median(update).toFixed(1)} s`,
      );
    }
    return { rows };
  } finally {
    await rm(scratch, { recursive: true });
  }
}
