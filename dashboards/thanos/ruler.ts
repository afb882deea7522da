import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { processPanels } from "../support/process.ts";
import { bucketPanels, grpcPanels } from "../support/requests.ts";
import { of, workloads } from "../support/selectors.ts";
import { evaluationPanels } from "../support/shared.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { upStat } from "../support/up.ts";
import { cluster, monitoring } from "../support/variables.ts";

const { ruler } = of;
const lastHour = (metric: string) => `sum(increase(${metric}{${ruler}}[1h]))`;
const rate = (metric: string) => `sum by (pod) (rate(${metric}{${ruler}}[$__rate_interval]))`;

export const rulerDashboard = dashboard({
  uid: "thanos-ruler",
  title: "Thanos / Ruler",
  description: "Are the rulers' rules evaluated, and are their alerts sent?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Rulers up",
          description: "Rulers that are scraped.",
          selector: of.ruler,
          workloads: workloads.ruler,
        }),
        stat({
          title: "Rules",
          description: "Smallest number of rules that a ruler has loaded.",
          unit: units.count,
          thresholds: good(1),
          queries: { rules: `min(sum by (pod) (thanos_rule_loaded_rules{${ruler}}))` },
        }),
        stat({
          title: "Failures",
          description: "Evaluations that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: { evaluations: lastHour("prometheus_rule_evaluation_failures_total") },
        }),
        stat({
          title: "Evaluations with warnings",
          description:
            "Evaluations within the last hour for which at least one store did not respond: their results may be wrong.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: { evaluations: lastHour("thanos_rule_evaluation_with_warnings_total") },
        }),
        stat({
          title: "Alerts lost",
          description: "Alerts within the last hour that could not be sent to any Alertmanager.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: {
            alerts: `${lastHour("thanos_alert_sender_alerts_dropped_total")} + ${lastHour("thanos_alert_queue_alerts_dropped_total")}`,
          },
        }),
      ],
    ],
    Rules: [
      [
        graph({
          title: "Evaluations",
          description: "Rule evaluations of each ruler.",
          unit: units.perSecond,
          queries: { "{{pod}}": rate("prometheus_rule_evaluations_total") },
        }),
        ...evaluationPanels(ruler),
      ],
    ],
    Alerts: [
      [
        graph({
          title: "Sent and dropped",
          description: "Alerts that were sent to an Alertmanager, and alerts that were dropped.",
          unit: units.perSecond,
          queries: {
            "{{pod}} sent": rate("thanos_alert_sender_alerts_sent_total"),
            "{{pod}} dropped": rate("thanos_alert_sender_alerts_dropped_total"),
          },
        }),
        graph({
          title: "Queue",
          description: "Alerts that wait to be sent, and the capacity of the queue.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (thanos_alert_queue_length{${ruler}})`,
            limit: `max(thanos_alert_queue_capacity{${ruler}})`,
          },
        }),
        graph({
          title: "Failed lookups of queriers",
          description: "Failed DNS lookups of the queriers.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.01 }),
          queries: { "{{pod}}": rate("thanos_rule_query_apis_dns_failures_total") },
        }),
      ],
    ],
    "Store API": [grpcPanels(ruler)],
    Bucket: [bucketPanels(ruler)],
    Process: [processPanels(ruler)],
  },
});
