import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { blocksIn, uploadBlocks, writeBlocks } from "../../local/client/blocks.ts";
import { eventually } from "../../local/client/eventually.ts";
import { getJson, outputs } from "../../local/client/stack.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import type { Series } from "../../local/client/querier.ts";
import { podsOf, withStack } from "../support/cluster.ts";
import { type Latency, latencyOf } from "../support/latency.ts";
import { log } from "../support/log.ts";
import { exposition } from "../support/samples.ts";

/** Latency of a query over fourteen days of blocks in the bucket. */
export interface History {
  readonly data: {
    readonly series: number;
    readonly scrapeInterval: number;
    readonly days: number;
  };
  readonly rows: readonly {
    /** Resolution of the samples in seconds; 0 for raw samples. */
    readonly resolution: number;
    readonly engine: "prometheus" | "thanos";
    /** The querier; the frontend, which splits the query by day; or the frontend with a cached result. */
    readonly answeredBy: "querier" | "frontend" | "frontend's cache";
    readonly latency: Latency;
  }[];
}

const hour = 3600;
const day = 24 * hour;
/** Block length of Prometheus above fourteen days: 2 h × 3^5, aligned to the epoch. */
const length = 2 * 3 ** 5 * hour;
const start = (Math.floor(Date.now() / 1000 / length) - 1) * length;
const counters = { metric: "bench_history", series: 100, start, end: start + length, interval: 60 };
const days = 14;
const query = `sum by (zone) (rate(${counters.metric}_total[3h]))`;
const range = { start: start + day, end: start + day + days * day, step: 3 * hour };

export async function measureHistory(): Promise<History> {
  await withStack();
  log(`history: ${counters.series} series of twenty days are uploaded to the bucket`);
  await upload();
  log("history: the compactor downsamples them");
  await kubectl("rollout", "restart", "-n=monitoring", "statefulset/thanos-compactor");
  const { longTerm } = (await outputs()).buckets;
  await eventually(300, async () => {
    const found = (await blocksIn(longTerm))
      .filter(({ thanos }) => thanos.labels.cluster === labels.cluster)
      .map(({ thanos }) => thanos.downsample.resolution / 1000);
    for (const resolution of [0, 300, hour])
      if (!found.includes(resolution)) throw new Error(`There is no block of ${resolution} s yet.`);
  });
  await eventually(60, isServed);

  const [querier] = await podsOf("thanos-querier");
  const [frontend] = await podsOf("thanos-query-frontend");
  if (!querier || !frontend) throw new Error("The stack has no querier or no query frontend.");
  const ways = [
    { answeredBy: "querier", pod: querier, headers: {}, warmUp: 2 },
    // https://thanos.io/tip/components/query-frontend.md/#caching
    { answeredBy: "frontend", pod: frontend, headers: { "Cache-Control": "no-store" }, warmUp: 2 },
    { answeredBy: "frontend's cache", pod: frontend, headers: {}, warmUp: 1 },
  ] as const;
  const rows: History["rows"][number][] = [];
  for (const resolution of [0, 300, hour])
    for (const engine of ["prometheus", "thanos"] as const)
      for (const { answeredBy, pod, headers, warmUp } of ways) {
        const search = urlSearch(resolution, engine);
        const url = `http://127.0.0.1:10902/api/v1/query_range?${search}`;
        const latency = await latencyOf(pod, { url, headers, warmUp, count: 6 });
        rows.push({ resolution, engine, answeredBy, latency });
        log(
          `history: samples of ${resolution} s, engine ${engine}, from the ${answeredBy}: p50 ${latency.p50.toFixed(0)} ms`,
        );
      }
  return { data: { series: counters.series, scrapeInterval: counters.interval, days }, rows };
}

const labels = { cluster: "bench", replica: "prometheus-0" };

async function upload(): Promise<void> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-history-"));
  try {
    const directory = path.join(scratch, "blocks");
    await writeBlocks(exposition(counters), directory, `${length}s`);
    await uploadBlocks(directory, (await outputs()).buckets.longTerm, labels);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Fails until the querier returns samples of each resolution. */
async function isServed(): Promise<void> {
  for (const resolution of [0, 300, hour]) {
    const search = new URLSearchParams({
      query: `count_over_time(${counters.metric}_total{instance="instance-0"}[1d])`,
      time: String(range.end),
      max_source_resolution: `${resolution}s`,
    }).toString();
    const { data } = await getJson<{ data: { result: Series[] } }>(
      "thanos-querier",
      `/api/v1/query?${search}`,
    );
    const wanted = day / Math.max(resolution, counters.interval);
    const count = Number(data.result[0]?.value[1]);
    // Downsampling a counter also keeps the last sample of each chunk.
    if (!(count >= wanted && count < 1.1 * wanted))
      throw new Error(`${count} samples a day at ${resolution} s, not about ${wanted}.`);
  }
}

function urlSearch(resolution: number, engine: string): string {
  return new URLSearchParams({
    query,
    ...Object.fromEntries(Object.entries(range).map(([name, value]) => [name, String(value)])),
    max_source_resolution: `${resolution}s`,
    engine,
    partial_response: "false",
  }).toString();
}
