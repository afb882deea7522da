import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../tests/e2e/support/cluster.ts";
import { manySeries, serveMetrics } from "../../tests/e2e/support/target.ts";
import { askPod, type Pod, podsOf, withStack } from "../support/cluster.ts";
import { log } from "../support/log.ts";
import { rounded } from "../support/measure.ts";

/** What series cost a Prometheus server; the mean of all servers. */
export interface Series {
  readonly rows: readonly {
    /** Series that a server holds. */
    readonly series: number;
    /** Samples that come in each second. */
    readonly samplesPerSecond: number;
    /** What garbage collection leaves, in MiB. */
    readonly heapMiB: number;
    /** What the process has of the machine, in MiB. */
    readonly residentMiB: number;
    /** Thousandths of a core. */
    readonly millicores: number;
    /** Bytes that the log before the blocks takes for each sample. */
    readonly logBytesPerSample: number;
  }[];
}

/** Series of the target, besides those that the stack has. */
const levels = [0, 10_000, 50_000];
/** Seconds over which rates are taken. */
const window = 30;
const port = 9090;

export async function measureSeries(): Promise<Series> {
  await withStack();
  const servers = await podsOf("prometheus");
  let served = 0;
  const remove = await serveMetrics("bench", () => manySeries(served));
  try {
    const before = await Promise.all(servers.map(look));
    const rows: Series["rows"][number][] = [];
    for (const level of levels) {
      log(`series: ${level} more than the stack's own`);
      served = level;
      await eventually(60, async () => {
        for (const [index, { series }] of (await Promise.all(servers.map(look))).entries())
          if (series < (before[index]?.series ?? 0) + level)
            throw new Error(`A server holds ${series} series yet.`);
      });
      const start = await Promise.all(servers.map(look));
      await sleep(window * 1000);
      // Rates first: a collection of garbage costs CPU.
      const end = await Promise.all(servers.map(look));
      for (const server of servers) await askPod(server, `:${port}/debug/pprof/heap?gc=1`);
      const collected = await Promise.all(servers.map(look));
      const growth = (value: (look: Look) => number) => meanOf(end, value) - meanOf(start, value);
      rows.push({
        series: Math.round(meanOf(end, ({ series }) => series)),
        samplesPerSecond: Math.round(growth(({ samples }) => samples) / window),
        heapMiB: rounded(meanOf(collected, ({ heap }) => heap) / 2 ** 20),
        residentMiB: rounded(meanOf(end, ({ resident }) => resident) / 2 ** 20),
        millicores: rounded((1000 * growth(({ cpu }) => cpu)) / window),
        logBytesPerSample: rounded(
          growth(({ logSize }) => logSize) / growth(({ samples }) => samples),
        ),
      });
    }
    return { rows };
  } finally {
    await remove();
  }
}

type Look = Readonly<Record<keyof typeof metrics, number>>;

/** What is looked at, by the name of its metric. */
const metrics = {
  series: "prometheus_tsdb_head_series",
  samples: 'prometheus_tsdb_head_samples_appended_total{type="float"}',
  heap: "go_memstats_alloc_bytes",
  resident: "process_resident_memory_bytes",
  cpu: "process_cpu_seconds_total",
  logSize: "prometheus_tsdb_wal_storage_size_bytes",
};

/** At a server's own metrics, as a query would answer with those of its last scrape. */
async function look(server: Pod): Promise<Look> {
  const values = new Map(
    (await askPod(server, `:${port}/metrics`)).split("\n").map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
  const valueOf = (metric: string) => {
    const value = values.get(metric);
    if (value === undefined) throw new Error(`Prometheus has no metric ${metric}.`);
    return value;
  };
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [name, valueOf(metric)]),
  ) as Look;
}

const meanOf = (looks: readonly Look[], value: (look: Look) => number) =>
  looks.reduce((sum, look) => sum + value(look), 0) / looks.length;
