import { dashboard } from "../support/dashboard.ts";
import { burnRate } from "../support/errorBudget.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { httpPanels } from "../support/requests.ts";
import { inMonitoring, of, workloads } from "../support/selectors.ts";
import { units } from "../support/units.ts";
import { upStat } from "../support/up.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { queryFrontend } = of;
const rate = (metric: string) =>
  `sum by (tripperware) (rate(${metric}{${queryFrontend}}[$__rate_interval]))`;

export const queryFrontendDashboard = dashboard({
  uid: "thanos-query-frontend",
  title: "Thanos / Query frontend",
  description:
    "Do queries succeed, how long do they take, and how many are answered from the cache?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Frontends up",
          description: "Query frontends that are scraped.",
          selector: of.queryFrontend,
          workloads: workloads.queryFrontend,
        }),
        stat({
          title: "Queries",
          description: "Rate of queries of users and dashboards.",
          unit: units.requests,
          queries: {
            queries: `sum(rate(thanos_query_frontend_queries_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
        stat({
          title: "Cache hits",
          description: "Share of the parts of range queries that were found in the cache.",
          unit: units.ratio,
          queries: {
            hits: `sum(rate(cortex_cache_hits_total{${queryFrontend}}[$__rate_interval])) / sum(rate(cortex_cache_fetched_keys_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Queries: [
      httpPanels(queryFrontend),
      [
        graph({
          title: "Queries by type",
          description:
            "Queries by type: range for graphs, query for single values, labels for menus.",
          unit: units.requests,
          queries: {
            "{{op}}": `sum by (op) (rate(thanos_query_frontend_queries_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Split queries",
          description: "Rate of the parts into which range queries are split, one for each day.",
          unit: units.requests,
          queries: { "{{tripperware}}": rate("thanos_frontend_split_queries_total") },
        }),
      ],
    ],
    "Error budget": [
      [
        burnRate(
          "{{app}} ",
          (window) => `app:thanos_query_errors:ratio_rate${window}{${inMonitoring}}`,
        ),
      ],
    ],
    Cache: [
      [
        graph({
          title: "Lookups and hits",
          description: "Cache lookups, and hits.",
          unit: units.operations,
          queries: {
            "{{tripperware}} looked up": rate("cortex_cache_fetched_keys_total"),
            "{{tripperware}} found": rate("cortex_cache_hits_total"),
          },
        }),
      ],
    ],
    Process: [processPanels(queryFrontend)],
  },
});
