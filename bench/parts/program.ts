import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { preparePulumi, stack } from "../../local/pulumi.ts";
import { projectDir } from "../../local/layout.ts";
import { emptyCluster, make, stackIsUp } from "../support/cluster.ts";
import { type Deployment, timeDeployment } from "../support/deployment.ts";
import { type Seconds, timed } from "../support/measure.ts";
import {
  configMaps,
  emptyProgram,
  oneConfigMap,
  policyPack,
  resourcesOf,
  sizesOf,
  smallProgram,
  thisProgram,
} from "../support/programs.ts";
import { type Usage, usageOf } from "../support/usage.ts";

/** Times of booting, previews and updates, and memory and CPU of Pulumi. */
export interface Program {
  /** From no cluster to three Ready nodes, with all tools in the cache. */
  readonly boot: Seconds;
  /** Number of resources of this program. */
  readonly resources: number;
  readonly deployments: readonly Deployment[];
  readonly usage: readonly Usage[];
}

/** Number of runs of this program, and of the programs that it is compared with. */
const times = 3;
const timesOfOthers = 2;

export async function measureProgram(): Promise<Program> {
  await make("down");
  const boot = await timed(1, emptyCluster);
  await preparePulumi();
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
    // Before the first update, since both programs have the same stack.
    const first = await timed(timesOfOthers, packed.preview);
    deployments.push(await timeDeployment(alone, times));
    const resources = await resourcesOf({ name: stack, cwd: projectDir });
    deployments.push(
      await timeDeployment(
        await smallProgram("as many ConfigMaps", scratch, configMaps(sizesOf(resources))),
        timesOfOthers,
      ),
    );
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
      resources: resources.length,
      deployments,
      usage,
    };
  } finally {
    await rm(scratch, { recursive: true });
  }
}
