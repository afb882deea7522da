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
  description: "Is the history in the buckets served, and are the caches large enough?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Gateways up",
          description: "Store gateways of both buckets that are scraped.",
          selector: of.storeGateway,
          workloads: workloads.storeGateway,
        }),
        stat({
          title: "Blocks",
          description:
            "Blocks that are served. A block is counted once for each gateway that serves it.",
          unit: units.count,
          queries: { blocks: `sum(thanos_bucket_store_blocks_loaded{${storeGateway}})` },
        }),
        stat({
          title: "Blocks not loaded",
          description:
            "Blocks that could not be loaded within the last hour: query results lack their history.",
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
            "Queries that were refused within the last hour because they exceeded a limit.",
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
            "Blocks that each gateway serves. The values of one bucket, or of one shard, should be equal.",
          unit: units.count,
          queries: { "{{pod}}": byPod("thanos_bucket_store_blocks_loaded") },
        }),
        events({
          title: "Bucket synchronisations",
          description:
            "Synchronisations of each gateway's blocks with the bucket, one per `storeGateway.syncInterval`.",
          queries: {
            "{{pod}}": counted("thanos_blocks_meta_syncs_total"),
            "{{pod}} failed": counted("thanos_blocks_meta_sync_failures_total"),
          },
        }),
        graph({
          title: "Blocks per query",
          description: "99th percentile of the number of blocks that a query reads.",
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
            "Bytes that queries used, by type, from the bucket or from caches. If more is fetched, the excess was read unnecessarily; if less is fetched, the rest came from caches.",
          unit: units.bytesPerSecond,
          queries: { "{{data_type}}": bytes("touched") },
        }),
        graph({
          title: "Data touched per query",
          description: "99th percentile of the bytes that a query uses, by type.",
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
          title: "Queue time",
          description:
            "99th percentile of the time that queries wait in each gateway before they start. It should be near 0.",
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
            "99th percentile of the time in which a query's blocks are fetched, and merged, in each gateway.",
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
            "Share of the lookups in the index cache that were hits. If it is low and the cache is full, more memory makes queries faster.",
          unit: units.ratio,
          max: 1,
          queries: {
            "{{item_type}}": `sum by (item_type) (rate(thanos_store_index_cache_hits_total{${storeGateway}}[$__rate_interval])) / (sum by (item_type) (rate(thanos_store_index_cache_requests_total{${storeGateway}}[$__rate_interval])) > 0)`,
          },
        }),
        graph({
          title: "Index cache size",
          description: "Memory that each gateway's index cache uses, and its limit.",
          unit: units.bytes,
          queries: {
            "{{pod}}": byPod("thanos_store_index_cache_total_size_bytes"),
            "{{pod}} limit": byPod("thanos_store_index_cache_max_size_bytes"),
          },
        }),
        graph({
          title: "Fetched for queries",
          description: "Bytes that were fetched from the buckets for queries, by type.",
          unit: units.bytesPerSecond,
          queries: { "{{data_type}}": bytes("fetched") },
        }),
      ],
    ],
    Buckets: [bucketPanels(storeGateway)],
    Process: [processPanels(storeGateway)],
  },
});
