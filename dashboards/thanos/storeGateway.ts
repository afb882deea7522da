import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { bucketPanels, grpcPanels } from "../support/requests.ts";
import { of } from "../support/selectors.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";

const { storeGateway } = of;
const byPod = (metric: string) => `sum by (pod) (${metric}{${storeGateway}})`;

export const storeGatewayDashboard = dashboard({
  uid: "thanos-store-gateway",
  title: "Thanos / Store gateway",
  description: "Is the history in the buckets served, and is there cache enough for it?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Gateways up",
          description: "Store gateways of both buckets that could be scraped.",
          unit: units.count,
          thresholds: good(2),
          queries: { gateways: `sum(up{${storeGateway}})` },
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
        graph({
          title: "Looks at the bucket",
          description:
            "Comparisons of each gateway's blocks with the bucket within the last hour, one each `storeGateway.syncInterval`.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}}": `sum by (pod) (increase(thanos_blocks_meta_syncs_total{${storeGateway}}[1h]))`,
            "{{pod}} failed": `sum by (pod) (increase(thanos_blocks_meta_sync_failures_total{${storeGateway}}[1h]))`,
          },
        }),
        graph({
          title: "Blocks per query",
          description: "Blocks that 99 of 100 queries look into.",
          unit: units.count,
          queries: {
            "{{pod}}": `histogram_quantile(0.99, sum by (pod, le) (rate(thanos_bucket_store_series_blocks_queried_bucket{${storeGateway}}[$__rate_interval])))`,
          },
        }),
      ],
    ],
    "Store API": [grpcPanels(storeGateway)],
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
          queries: {
            "{{data_type}}": `sum by (data_type) (rate(thanos_bucket_store_series_data_size_fetched_bytes_sum{${storeGateway}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Buckets: [bucketPanels(storeGateway)],
    Process: [processPanels(storeGateway)],
  },
});
