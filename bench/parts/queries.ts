import { mkdtemp, readdir, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { copyBlock, writeBlocks } from "../../local/client/blocks.ts";
import { eventually } from "../../local/client/eventually.ts";
import type { Series } from "../../local/client/querier.ts";
import { volumeOf } from "../../local/client/volumes.ts";
import { askPod, type Pod, podsOf, withStack } from "../support/cluster.ts";
import { type Latency, latencyOf } from "../support/latency.ts";
import { log } from "../support/log.ts";
import { exposition } from "../support/samples.ts";

/** Latency of a query, by the server, its replicas and its engine. */
export interface Queries {
  readonly data: { readonly series: number; readonly scrapeInterval: number };
  readonly rows: readonly {
    /** Key of {@link kinds}. */
    readonly kind: string;
    /** Server that is asked. */
    readonly server: "prometheus" | "querier";
    /** Number of Prometheus servers whose samples are read. */
    readonly replicas: number;
    /** Whether the querier merges the series of the replicas. */
    readonly deduplicated: boolean;
    readonly engine: "prometheus" | "thanos";
    readonly latency: Latency;
  }[];
}

const hour = 3600;
/** Start of a two-hour window that ended before the oldest samples of the servers. */
const start = (Math.floor(Date.now() / 1000 / (2 * hour)) - 2) * 2 * hour;
const counters = {
  metric: "bench_requests",
  series: 500,
  start,
  end: start + 2 * hour,
  interval: 15,
};
const query = `sum by (zone) (rate(${counters.metric}_total[5m]))`;

const kinds = {
  "one value": { path: "/api/v1/query", params: { time: start + hour }, count: 100 },
  "one hour, 120 steps": {
    path: "/api/v1/query_range",
    params: { start: start + hour / 2, end: start + (3 * hour) / 2, step: 30 },
    count: 50,
  },
} as const;

/** Name and value of a URL parameter. */
type Parameter = readonly [string, string];

export async function measureQueries(): Promise<Queries> {
  await withStack();
  const servers = await podsOf("prometheus");
  log("queries: the same two hours of samples for each Prometheus");
  await Promise.all(servers.map(giveSamples));
  const [prometheus] = servers;
  const [querier] = await podsOf("thanos-querier");
  if (!prometheus || !querier) throw new Error("The stack has no Prometheus or no querier.");
  for (const server of servers) {
    // A server finds new blocks once a minute, and its sidecar announces them to queriers after that.
    await eventually(120, () => hasSamples(server, 9090, []));
    await eventually(120, () => hasSamples(querier, 10902, from([server])));
  }

  const rows: Queries["rows"][number][] = [];
  for (const [kind, { path, params, count }] of Object.entries(kinds)) {
    const ask = async (
      row: Omit<Queries["rows"][number], "kind" | "latency">,
      pod: Pod,
      port: number,
      more: readonly Parameter[],
    ) => {
      const search = new URLSearchParams([
        ["query", query],
        ...Object.entries(params).map(([name, value]) => [name, String(value)]),
        ...more.map((pair) => [...pair]),
      ]).toString();
      const url = `http://127.0.0.1:${port}${path}?${search}`;
      const latency = await latencyOf(pod, { url, count, warmUp: 10 });
      rows.push({ kind, ...row, latency });
      log(
        `queries: ${kind}, ${row.server}, ${row.replicas} replicas, ${row.deduplicated ? "deduplicated" : "as scraped"}, engine ${row.engine}: p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms`,
      );
    };
    await ask(
      { server: "prometheus", replicas: 1, deduplicated: false, engine: "prometheus" },
      ...([prometheus, 9090, []] as const),
    );
    for (const replicas of [1, 2, 3])
      for (const deduplicated of [false, true])
        for (const engine of ["prometheus", "thanos"] as const)
          await ask({ server: "querier", replicas, deduplicated, engine }, querier, 10902, [
            ["dedup", String(deduplicated)],
            ["engine", engine],
            ...from(servers.slice(0, replicas)),
          ]);
  }
  return { data: { series: counters.series, scrapeInterval: counters.interval }, rows };
}

/** Adds a block with the counters to a server, as if it had scraped them. */
async function giveSamples({ metadata: { name } }: Pod, index: number): Promise<void> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "bench-blocks-"));
  try {
    const made = path.join(scratch, "blocks");
    // Every server scrapes at a different offset.
    const { start, end, interval } = counters;
    const shift = (index * interval) / 3;
    const window = { start: start + shift, end: Math.min(end, end - interval + shift) };
    await writeBlocks(exposition({ ...counters, ...window }), made);
    const { onHost: target } = await volumeOf(`prometheus-storage-${name}`);
    for (const block of await readdir(made)) await copyBlock(path.join(made, block), target);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Parameters that limit a query to the sidecars of these servers, and require all of them. */
const from = (servers: readonly Pod[]): readonly Parameter[] => [
  // An answer without one of the stores would be fast and incomplete.
  ["partial_response", "false"],
  ...servers.map(
    ({ status }) => ["storeMatch[]", `{__address__="${status.podIP}:10901"}`] as const,
  ),
];

async function hasSamples(server: Pod, port: number, more: readonly Parameter[]): Promise<void> {
  const search = new URLSearchParams([
    ["query", `count(${counters.metric}_total)`],
    ["time", String(start + hour)],
    ...more.map((pair) => [...pair]),
  ]).toString();
  const answer = await askPod(server, `:${port}/api/v1/query?${search}`);
  const { data } = JSON.parse(answer) as { data: { result: Series[] } };
  if (Number(data.result[0]?.value[1]) !== counters.series)
    throw new Error(`${server.metadata.name} does not return all series yet: ${answer}`);
}
