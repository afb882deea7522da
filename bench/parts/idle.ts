import { setTimeout as sleep } from "node:timers/promises";
import { processesOf } from "../../local/cluster/cgroups.ts";
import { machineNames } from "../../local/cluster/cluster.ts";
import { query } from "../../local/client/querier.ts";
import { withStack } from "../support/cluster.ts";
import { log } from "../support/log.ts";
import { rounded } from "../support/measure.ts";
import { sizeOf } from "../support/usage.ts";

/** Memory and CPU of the cluster and the stack without queries. */
export interface Idle {
  /** Memory of all processes of the cluster and the stack, in MiB. Shared memory counts once. */
  readonly memoryMiB: number;
  /** Seconds of the window over which CPU use is averaged. */
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

export async function measureIdle(): Promise<Idle> {
  await withStack();
  log(`idle: ${window} s without a query`);
  // Plus two of cAdvisor's refresh intervals, since the rate needs a sample at both ends.
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
