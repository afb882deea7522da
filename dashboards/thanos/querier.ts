import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { failedShare, grpcFailures, p99 } from "../support/promql.ts";
import { httpPanels } from "../support/requests.ts";
import { of, workloads } from "../support/selectors.ts";
import { storesByKind } from "../support/shared.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { upStat } from "../support/up.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { querier } = of;

export const querierDashboard = dashboard({
  uid: "thanos-querier",
  title: "Thanos / Querier",
  description: "Does the querier reach every store, and how long do queries take?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Queriers up",
          description: "Queriers that are scraped.",
          selector: of.querier,
          workloads: workloads.querier,
        }),
        stat({
          title: "Stores",
          description: "Smallest number of Store APIs that a querier is connected to.",
          unit: units.count,
          thresholds: good(1),
          queries: {
            stores: `min(sum by (pod) (thanos_store_nodes_grpc_connections{${querier}})) or vector(0)`,
          },
        }),
        stat({
          title: "Concurrent queries",
          description:
            "Concurrent queries as a share of their limit. At 100 % further queries wait.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.7, red: 0.9 }),
          queries: {
            queries: `max(thanos_query_concurrent_gate_queries_in_flight{${querier}} / thanos_query_concurrent_gate_queries_max{${querier}})`,
          },
        }),
        stat({
          title: "DNS failures",
          description: "DNS lookups of stores that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            "failed lookups": `sum(increase(thanos_query_endpoints_dns_failures_total{${querier}}[1h]))`,
          },
        }),
      ],
    ],
    Stores: [
      [
        storesByKind(),
        graph({
          title: "Store API calls",
          description: "Rate of calls to stores, by method.",
          unit: units.requests,
          queries: {
            "{{grpc_method}}": `sum by (grpc_method) (rate(grpc_client_handled_total{${querier}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Failed Store API calls",
          description:
            "Share of the calls to stores that failed: query results lack the series of these stores.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            "{{grpc_method}}": failedShare(
              "grpc_method",
              "grpc_client_handled_total",
              querier,
              grpcFailures,
            ),
          },
        }),
      ],
    ],
    Queries: [
      httpPanels(querier),
      [
        graph({
          title: "Concurrent queries",
          description: "Concurrent queries of each querier, and their limit.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (thanos_query_concurrent_gate_queries_in_flight{${querier}})`,
            limit: `max(thanos_query_concurrent_gate_queries_max{${querier}})`,
          },
        }),
        graph({
          title: "Queue time",
          description:
            "99th percentile of the time that queries wait before they start. It should be near 0.",
          unit: units.seconds,
          queries: {
            "{{pod}}": p99("pod", "thanos_query_concurrent_gate_queries_duration_seconds", querier),
          },
        }),
        graph({
          title: "Store selects",
          description: "99th percentile of the time until all stores have responded to a select.",
          unit: units.seconds,
          queries: {
            "{{pod}}": p99("pod", "thanos_store_api_query_duration_seconds", querier),
          },
        }),
      ],
    ],
    Process: [processPanels(querier)],
  },
});
