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
/** Pods that a workload in the namespace of the monitoring lacks. */
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
  description: "Everything here green: what the other dashboards show can be trusted.",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Alerts firing",
          description:
            "Alerts that fire now, but for the two Watchdogs, which always do: without these, there is no number.",
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
          description: "Targets that can't be scraped.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 5 }),
          queries: { targets: countOf(`${targets} == 0`, targets) },
        }),
        stat({
          title: "Pods missing",
          description: "Pods that the monitoring is to have and that are not ready.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { pods: `sum(${missing})` },
        }),
        upStat({
          title: "Prometheus up",
          description: "Prometheus servers that are scraped. With one left, nothing is lost yet.",
          selector: prometheus,
          workloads: workloads.prometheus,
        }),
        stat({
          title: "Seen twice",
          description:
            "Series of targets that are there more than once, and differ by their replica only: deduplication doesn't work, and sums are too large.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            targets:
              'count(up{cluster="$cluster"}) - count(group without (replica) (up{cluster="$cluster"}))',
          },
        }),
        stat({
          title: "Not in the bucket",
          description:
            "Age of the oldest last upload of all sidecars. Blocks end every two hours; what is younger is on three volumes only.",
          unit: units.seconds,
          thresholds: lateUpload(),
          queries: { age: `max(${uploadAge})` },
        }),
        stat({
          title: "Compactor restarts",
          description:
            "Compactors that were started again within the last hour. While one crashes again and again, queries over long times get slower from day to day.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { restarts: compactorRestarts },
        }),
        stat({
          title: "Rule failures",
          description:
            "Evaluations of rules that failed within the last hour, in Prometheus and in the rulers: alerts may be missing.",
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
          description: "Alerts that fire now, with how many things each fires for.",
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
          description: "Parts of the monitoring that lack pods. The name leads to its pods.",
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
    "Taking in": [
      [
        targetsDown(),
        samples(),
        graph({
          title: "Rule failures",
          description: "Evaluations of rules that failed, in Prometheus and in the rulers.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.001 }),
          queries: {
            "{{pod}}": `sum by (pod) (${rate("prometheus_rule_evaluation_failures_total", prometheus)})`,
            "{{pod}} ": `sum by (pod) (${rate("prometheus_rule_evaluation_failures_total", ruler)})`,
          },
        }),
      ],
    ],
    Keeping: [[uploadAges(), compactorRuns(), blocksLeft()]],
    Answering: [
      [
        storesByKind(),
        graph({
          title: "Failed requests",
          description: "Share of what people and dashboards ask that fails.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            failed: failedShare("app", "http_requests_total", queryFrontend, 'code=~"5.."'),
          },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests of people and dashboards are answered, by handler.",
          unit: units.seconds,
          queries: {
            "{{handler}}": p99("handler", "http_request_duration_seconds", queryFrontend),
          },
        }),
      ],
    ],
  },
});
