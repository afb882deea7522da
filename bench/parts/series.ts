import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../local/client/eventually.ts";
import { manySeries, serveMetrics } from "../../local/client/metricsTarget.ts";
import { askPod, type Pod, podsOf, withStack } from "../support/cluster.ts";
import { log } from "../support/log.ts";
import { rounded } from "../support/measure.ts";

/** Memory, CPU and disk of a Prometheus server by its number of series; means of all servers. */
export interface Series {
  readonly rows: readonly {
    /** Series in the head block of a server. */
    readonly series: number;
    /** Ingested samples per second. */
    readonly samplesPerSecond: number;
    /** Heap after a garbage collection, in MiB. */
    readonly heapMiB: number;
    /** Resident memory of the process, in MiB. */
    readonly residentMiB: number;
    /** Thousandths of a core. */
    readonly millicores: number;
    /** Bytes of the write-ahead log per sample. */
    readonly logBytesPerSample: number;
  }[];
}

/** Series that are added to the stack's own. */
const levels = [0, 10_000, 50_000];
/** Seconds of the window of rates. */
const window = 30;
const port = 9090;

export async function measureSeries(): Promise<Series> {
  await withStack();
  const servers = await podsOf("prometheus");
  let served = 0;
  const remove = await serveMetrics("bench", () => manySeries(served));
  try {
    const before = await Promise.all(servers.map(read));
    const rows: Series["rows"][number][] = [];
    for (const level of levels) {
      log(`series: ${level} added to the stack's own`);
      served = level;
      await eventually(60, async () => {
        for (const [index, { series }] of (await Promise.all(servers.map(read))).entries())
          if (series < (before[index]?.series ?? 0) + level)
            throw new Error(`A server has only ${series} series yet.`);
      });
      const start = await Promise.all(servers.map(read));
      await sleep(window * 1000);
      // After the rates, since a garbage collection uses CPU.
      const end = await Promise.all(servers.map(read));
      for (const server of servers) await askPod(server, `:${port}/debug/pprof/heap?gc=1`);
      const collected = await Promise.all(servers.map(read));
      const growth = (value: (read: Reading) => number) =>
        meanOf(end, value) - meanOf(start, value);
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

type Reading = Readonly<Record<keyof typeof metrics, number>>;

/** Metrics that are read. */
const metrics = {
  series: "prometheus_tsdb_head_series",
  samples: 'prometheus_tsdb_head_samples_appended_total{type="float"}',
  heap: "go_memstats_alloc_bytes",
  resident: "process_resident_memory_bytes",
  cpu: "process_cpu_seconds_total",
  logSize: "prometheus_tsdb_wal_storage_size_bytes",
};

/** Reads /metrics of a server. A query would return the values of the last scrape. */
async function read(server: Pod): Promise<Reading> {
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
  ) as Reading;
}

const meanOf = (reads: readonly Reading[], value: (read: Reading) => number) =>
  reads.reduce((sum, read) => sum + value(read), 0) / reads.length;
