import { setTimeout as sleep } from "node:timers/promises";
import { processesOf } from "../../local/cluster/cgroups.ts";
import { machineNames } from "../../local/cluster/cluster.ts";
import { query } from "../../tests/e2e/support/cluster.ts";
import { withStack } from "../support/cluster.ts";
import { log } from "../support/log.ts";
import { rounded } from "../support/measure.ts";
import { sizeOf } from "../support/usage.ts";

/** What the stack takes of the machine while nobody asks anything of it. */
export interface Rest {
  /** Of all that the cluster and the stack run, in MiB; what processes share counts once. */
  readonly memoryMiB: number;
  /** Seconds over which the use of CPU is taken. */
  readonly window: number;
  readonly pods: readonly {
    readonly namespace: string;
    readonly pod: string;
    readonly memoryMiB: number;
    /** Thousandths of a core. */
    readonly millicores: number;
  }[];
}

const window = 60;

export async function measureRest(): Promise<Rest> {
  await withStack();
  log(`rest: ${window} s without a question`);
  // And two looks of cAdvisor's, which the rate needs at both ends.
  await sleep((window + 30) * 1000);
  const chosen = '{container!="",pod!=""}';
  const memory = await query(
    `sum by (namespace, pod) (container_memory_working_set_bytes${chosen})`,
  );
  const cpu = await query(
    `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total${chosen}[${window}s]))`,
  );
  const keyOf = ({ metric }: (typeof memory)[number]) => `${metric.namespace}/${metric.pod}`;
  const cores = new Map(cpu.map((series) => [keyOf(series), Number(series.value[1])]));
  const pods = memory.map((series) => ({
    namespace: series.metric.namespace ?? "",
    pod: series.metric.pod ?? "",
    memoryMiB: Math.round(Number(series.value[1]) / 2 ** 20),
    millicores: rounded(1000 * (cores.get(keyOf(series)) ?? NaN)),
  }));
  return {
    memoryMiB: memoryInUse(),
    window,
    pods: pods.toSorted((a, b) => b.memoryMiB - a.memoryMiB || a.pod.localeCompare(b.pod)),
  };
}

const memoryInUse = () =>
  Math.round(machineNames.flatMap(processesOf).reduce((sum, pid) => sum + sizeOf(pid), 0));
