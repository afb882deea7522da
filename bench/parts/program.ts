import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { preparePulumi, stack } from "../../local/pulumi.ts";
import { projectDir } from "../../local/settings.ts";
import { bin } from "../../tests/e2e/support/cluster.ts";
import { emptyCluster, make, stackIsUp } from "../support/cluster.ts";
import { type Deployment, timeDeployment } from "../support/deployment.ts";
import { type Seconds, timed } from "../support/measure.ts";
import {
  countResources,
  emptyProgram,
  oneConfigMap,
  policyPack,
  smallProgram,
  thisProgram,
} from "../support/programs.ts";
import { type Usage, usageOf } from "../support/usage.ts";

/** What a person who runs Pulumi waits for, and what it takes of the machine. */
export interface Program {
  /** From nothing to a cluster whose nodes are Ready, with its tools built. */
  readonly boot: Seconds;
  /** Resources of this program. */
  readonly resources: number;
  readonly deployments: readonly Deployment[];
  readonly usage: readonly Usage[];
}

/** Runs of this program alone; of what it is compared with, two will do. */
const times = 3;
const timesOfOthers = 2;

export async function measureProgram(): Promise<Program> {
  await make("down");
  const boot = await timed(1, emptyCluster);
  await preparePulumi(bin);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-"));
  try {
    const deployments = [
      await timeDeployment(
        await smallProgram("an empty program", scratch, emptyProgram),
        timesOfOthers,
      ),
      await timeDeployment(
        await smallProgram("one ConfigMap", scratch, oneConfigMap),
        timesOfOthers,
      ),
    ];
    const alone = await thisProgram("this program", scratch);
    const packed = await thisProgram("this program with the policy pack", scratch, policyPack);
    // Before anything is there, as the stack that both make is the same.
    const first = await timed(timesOfOthers, packed.preview);
    deployments.push(await timeDeployment(alone, times));
    const { preview, ...others } = await timeDeployment(packed, timesOfOthers, true);
    deployments.push({ ...others, preview: { ...preview, first } });
    const usage = [
      await usageOf("pulumi preview", alone.preview),
      await usageOf("pulumi preview with the policy pack", packed.preview),
      await usageOf("pulumi up", alone.update),
    ];
    await make("up");
    stackIsUp();
    return {
      boot,
      resources: await countResources({ name: stack, cwd: projectDir }),
      deployments,
      usage,
    };
  } finally {
    await rm(scratch, { recursive: true });
  }
}
