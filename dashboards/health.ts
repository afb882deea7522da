import { dashboard, linkTo } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { countOf, failedShare, once, p99, rate } from "./support/promql.ts";
import { objects, of, workloads } from "./support/selectors.ts";
import {
  blocksLeft,
  compactorRestarts,
  compactorRuns,
  lateUpload,
  samples,
  storesByKind,
  targetsDown,
  uploadAge,
  uploadAges,
} from "./support/shared.ts";
import { table } from "./support/table.ts";
import { bad } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { upStat } from "./support/up.ts";
import { cluster, monitoring } from "./support/variables.ts";

const { prometheus, queryFrontend, ruler } = of;

const workloadsOf = `${objects}, namespace="$monitoring"`;
const targets = 'up{cluster="$cluster"}';
const firing = 'ALERTS{cluster="$cluster", alertstate="firing", alertname!~"(Ruler)?Watchdog"}';
/** Number of missing pods of each workload in the namespace of the monitoring. */
const missing = [
  ["deployment", "kube_deployment_spec_replicas", "kube_deployment_status_replicas_ready"],
  ["statefulset", "kube_statefulset_replicas", "kube_statefulset_status_replicas_ready"],
]
  .map(
    ([kind = "", wanted, ready]) =>
      `label_replace(${once(`namespace, ${kind}`, `${wanted}{${workloadsOf}}`)} - ${once(`namespace, ${kind}`, `${ready}{${workloadsOf}}`)}, "workload", "$1", "${kind}", "(.+)")`,
  )
  .join(" or ");

export const healthDashboard = dashboard({
  uid: "monitoring-health",
  title: "Is the monitoring healthy?",
  description: "If everything here is green, the data of the other dashboards is reliable.",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Alerts firing",
          description:
            "Firing alerts, without the two Watchdogs, which always fire. No value is shown if the Watchdogs are missing.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: {
            alerts: countOf(
              firing,
              'ALERTS{cluster="$cluster", alertstate="firing", alertname=~"(Ruler)?Watchdog"}',
            ),
          },
        }),
        stat({
          title: "Targets down",
          description: "Targets that cannot be scraped.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 5 }),
          queries: { targets: countOf(`${targets} == 0`, targets) },
        }),
        stat({
          title: "Pods missing",
          description: "Pods of the monitoring that should exist and are not ready.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { pods: `sum(${missing})` },
        }),
        upStat({
          title: "Prometheus up",
          description:
            "Prometheus servers that are scraped. With one left, no samples are lost yet.",
          selector: prometheus,
          workloads: workloads.prometheus,
        }),
        stat({
          title: "Duplicate series",
          description:
            "Series that exist more than once and differ only in their replica: deduplication does not work, and sums are too large.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            targets:
              'count(up{cluster="$cluster"}) - count(group without (replica) (up{cluster="$cluster"}))',
          },
        }),
        stat({
          title: "Since last upload",
          description:
            "Longest time since the last upload of a sidecar. A block is completed every two hours; newer samples are only on the three volumes.",
          unit: units.seconds,
          thresholds: lateUpload(),
          queries: { age: `max(${uploadAge})` },
        }),
        stat({
          title: "Compactor restarts",
          description:
            "Restarts of compactors within the last hour. While a compactor crashes repeatedly, queries over long ranges become slower from day to day.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { restarts: compactorRestarts },
        }),
        stat({
          title: "Rule failures",
          description:
            "Rule evaluations that failed within the last hour, in Prometheus and in the rulers: alerts may be missing.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: {
            evaluations: `sum(increase(prometheus_rule_evaluation_failures_total{${prometheus}}[1h])) + sum(increase(prometheus_rule_evaluation_failures_total{${ruler}}[1h]))`,
          },
        }),
      ],
    ],
    Alerts: [
      [
        table({
          title: "Firing",
          description: "Firing alerts, with the number of their instances.",
          labels: { Alert: "alertname", Severity: "severity", Team: "team" },
          columns: {
            Count: {
              query: `count by (alertname, severity, team) (ALERTS{cluster="$cluster", alertstate="firing"})`,
              unit: units.count,
            },
          },
          sortBy: "Count",
        }),
        table({
          title: "Pods missing",
          description:
            "Components of the monitoring with missing pods. The name links to its pods.",
          labels: { Namespace: "namespace", Workload: "workload" },
          columns: {
            Missing: {
              query: `sum by (namespace, workload) (${missing})`,
              unit: units.count,
              thresholds: bad({ orange: 1 }),
            },
          },
          sortBy: "Missing",
          links: {
            Namespace: linkTo("kubernetes-workloads", {
              cluster: "$cluster",
              namespace: "${__value.raw}",
            }),
          },
        }),
      ],
    ],
    Ingestion: [
      [
        targetsDown(),
        samples(),
        graph({
          title: "Rule failures",
          description: "Failed rule evaluations, in Prometheus and in the rulers.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.001 }),
          queries: {
            "{{pod}}": `sum by (pod) (${rate("prometheus_rule_evaluation_failures_total", prometheus)})`,
            "{{pod}} ": `sum by (pod) (${rate("prometheus_rule_evaluation_failures_total", ruler)})`,
          },
        }),
      ],
    ],
    Storage: [[uploadAges(), compactorRuns(), blocksLeft()]],
    Queries: [
      [
        storesByKind(),
        graph({
          title: "Failed requests",
          description: "Share of the requests of users and dashboards that failed.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            failed: failedShare("app", "http_requests_total", queryFrontend, 'code=~"5.."'),
          },
        }),
        graph({
          title: "Latency",
          description:
            "99th percentile of the duration of requests of users and dashboards, by handler.",
          unit: units.seconds,
          queries: {
            "{{handler}}": p99("handler", "http_request_duration_seconds", queryFrontend),
          },
        }),
      ],
    ],
  },
});
