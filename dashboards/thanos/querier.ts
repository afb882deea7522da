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
  description: "Does the querier reach every store, and how fast do they answer together?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Queriers up",
          description: "Queriers that could be scraped.",
          selector: of.querier,
          workloads: workloads.querier,
        }),
        stat({
          title: "Stores",
          description: "Store APIs that the querier with the fewest is connected to.",
          unit: units.count,
          thresholds: good(1),
          queries: {
            stores: `min(sum by (pod) (thanos_store_nodes_grpc_connections{${querier}})) or vector(0)`,
          },
        }),
        stat({
          title: "Queries at once",
          description: "Share of the queries that may run at once, and do. Above that they wait.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.7, red: 0.9 }),
          queries: {
            queries: `max(thanos_query_concurrent_gate_queries_in_flight{${querier}} / thanos_query_concurrent_gate_queries_max{${querier}})`,
          },
        }),
        stat({
          title: "Not found by DNS",
          description: "Look-ups of stores that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            "look-ups": `sum(increase(thanos_query_endpoints_dns_failures_total{${querier}}[1h]))`,
          },
        }),
      ],
    ],
    Stores: [
      [
        storesByKind(),
        graph({
          title: "Calls of stores",
          description: "Calls to stores, by method.",
          unit: units.requests,
          queries: {
            "{{grpc_method}}": `sum by (grpc_method) (rate(grpc_client_handled_total{${querier}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Failed calls of stores",
          description: "Share of the calls to stores that failed: results lack what those have.",
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
          title: "Queries at once",
          description: "Queries that each querier works at, of how many it may.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (thanos_query_concurrent_gate_queries_in_flight{${querier}})`,
            limit: `max(thanos_query_concurrent_gate_queries_max{${querier}})`,
          },
        }),
        graph({
          title: "Waiting for their turn",
          description: "Time within which 99 of 100 queries get their turn. It should be near 0.",
          unit: units.seconds,
          queries: {
            "{{pod}}": p99("pod", "thanos_query_concurrent_gate_queries_duration_seconds", querier),
          },
        }),
        graph({
          title: "Stores' part",
          description: "Time within which 99 of 100 selects are answered by all stores.",
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
