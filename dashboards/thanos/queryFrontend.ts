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
  description: "Do people get answers, soon enough, and how many of them from the cache?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Frontends up",
          description: "Query frontends that could be scraped.",
          selector: of.queryFrontend,
          workloads: workloads.queryFrontend,
        }),
        stat({
          title: "Queries",
          description: "Queries that people and dashboards ask.",
          unit: units.requests,
          queries: {
            queries: `sum(rate(thanos_query_frontend_queries_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
        stat({
          title: "From the cache",
          description: "Share of the parts of range queries whose result was in the cache.",
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
          title: "Queries by kind",
          description:
            "Queries by kind: range for graphs, query for single values, labels for menus.",
          unit: units.requests,
          queries: {
            "{{op}}": `sum by (op) (rate(thanos_query_frontend_queries_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Split",
          description: "Parts that range queries were split into, one for each day.",
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
          title: "Look-ups and hits",
          description: "Results that are looked up in the cache, and found.",
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
