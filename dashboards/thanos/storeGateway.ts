import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { increase, p99, rate } from "../support/promql.ts";
import { bucketPanels, grpcPanels } from "../support/requests.ts";
import { of, workloads } from "../support/selectors.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { upStat } from "../support/up.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { storeGateway } = of;
const counted = (counter: string) => `sum by (pod) (${increase(counter, storeGateway)})`;
const bytes = (kind: "touched" | "fetched") =>
  `sum by (data_type) (${rate(`thanos_bucket_store_series_data_size_${kind}_bytes_sum`, storeGateway)})`;
const byPod = (metric: string) => `sum by (pod) (${metric}{${storeGateway}})`;

export const storeGatewayDashboard = dashboard({
  uid: "thanos-store-gateway",
  title: "Thanos / Store gateway",
  description: "Is the history in the buckets served, and is there cache enough for it?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Gateways up",
          description: "Store gateways of both buckets that could be scraped.",
          selector: of.storeGateway,
          workloads: workloads.storeGateway,
        }),
        stat({
          title: "Blocks",
          description:
            "Blocks that are served, each counted once for every gateway that serves it.",
          unit: units.count,
          queries: { blocks: `sum(thanos_bucket_store_blocks_loaded{${storeGateway}})` },
        }),
        stat({
          title: "Blocks not loaded",
          description:
            "Loads of blocks that failed within the last hour: history that queries lack.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: {
            blocks: `sum(increase(thanos_bucket_store_block_load_failures_total{${storeGateway}}[1h]))`,
          },
        }),
        stat({
          title: "Queries dropped",
          description:
            "Queries that were refused within the last hour as they asked for more than a limit.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            queries: `sum(increase(thanos_bucket_store_queries_dropped_total{${storeGateway}}[1h]))`,
          },
        }),
      ],
    ],
    Blocks: [
      [
        graph({
          title: "Blocks",
          description:
            "Blocks that each gateway serves. Those of one bucket, or one shard, should agree.",
          unit: units.count,
          queries: { "{{pod}}": byPod("thanos_bucket_store_blocks_loaded") },
        }),
        events({
          title: "Looks at the bucket",
          description:
            "Comparisons of each gateway's blocks with the bucket, one each `storeGateway.syncInterval`.",
          queries: {
            "{{pod}}": counted("thanos_blocks_meta_syncs_total"),
            "{{pod}} failed": counted("thanos_blocks_meta_sync_failures_total"),
          },
        }),
        graph({
          title: "Blocks per query",
          description: "Blocks that 99 of 100 queries look into.",
          unit: units.count,
          queries: {
            "{{pod}}": p99("pod", "thanos_bucket_store_series_blocks_queried", storeGateway),
          },
        }),
      ],
    ],
    "Store API": [grpcPanels(storeGateway)],
    Queries: [
      [
        graph({
          title: "Data touched",
          description:
            "Bytes that queries needed, by kind, wherever they came from. What is fetched beyond that was read in vain, what is fetched below that came from caches.",
          unit: units.bytesPerSecond,
          queries: { "{{data_type}}": bytes("touched") },
        }),
        graph({
          title: "Touched by a query",
          description: "Bytes that 99 of 100 queries need at the most, by kind.",
          unit: units.bytes,
          queries: {
            "{{data_type}}": p99(
              "data_type",
              "thanos_bucket_store_series_data_size_touched_bytes",
              storeGateway,
            ),
          },
        }),
        graph({
          title: "Waiting for their turn",
          description:
            "Time within which 99 of 100 queries get their turn at each gateway. It should be near 0.",
          unit: units.seconds,
          queries: {
            "{{pod}}": p99(
              "pod",
              "thanos_bucket_store_series_gate_queries_duration_seconds",
              storeGateway,
            ),
          },
        }),
        graph({
          title: "Fetch and merge",
          description:
            "Time within which 99 of 100 queries have all their blocks read, and merged, at each gateway.",
          unit: units.seconds,
          queries: {
            "{{pod}} fetch": p99(
              "pod",
              "thanos_bucket_store_series_get_all_duration_seconds",
              storeGateway,
            ),
            "{{pod}} merge": p99(
              "pod",
              "thanos_bucket_store_series_merge_duration_seconds",
              storeGateway,
            ),
          },
        }),
      ],
    ],
    Caches: [
      [
        graph({
          title: "Index cache hits",
          description:
            "Share of what was looked up in the index cache, and found. If it is low and the cache full, more memory makes queries faster.",
          unit: units.ratio,
          max: 1,
          queries: {
            "{{item_type}}": `sum by (item_type) (rate(thanos_store_index_cache_hits_total{${storeGateway}}[$__rate_interval])) / (sum by (item_type) (rate(thanos_store_index_cache_requests_total{${storeGateway}}[$__rate_interval])) > 0)`,
          },
        }),
        graph({
          title: "Index cache size",
          description: "Memory that each gateway's index cache takes, and may take.",
          unit: units.bytes,
          queries: {
            "{{pod}}": byPod("thanos_store_index_cache_total_size_bytes"),
            "{{pod}} limit": byPod("thanos_store_index_cache_max_size_bytes"),
          },
        }),
        graph({
          title: "Fetched for queries",
          description: "Bytes that were fetched from the buckets for queries, by kind.",
          unit: units.bytesPerSecond,
          queries: { "{{data_type}}": bytes("fetched") },
        }),
      ],
    ],
    Buckets: [bucketPanels(storeGateway)],
    Process: [processPanels(storeGateway)],
  },
});
