import { dashboard, linkTo } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { objects, of } from "./support/selectors.ts";
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
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster } from "./support/variables.ts";

const { prometheus, sidecar, queryFrontend, ruler } = of;

const firing = 'ALERTS{cluster="$cluster", alertstate="firing", alertname!~"(Ruler)?Watchdog"}';
/** Pods that a workload in the namespace of the monitoring lacks. */
const missing = `(${[
  ["deployment", "kube_deployment_spec_replicas", "kube_deployment_status_replicas_ready"],
  ["statefulset", "kube_statefulset_replicas", "kube_statefulset_status_replicas_ready"],
]
  .map(
    ([kind, desired, ready]) =>
      `label_replace(${desired}{${objects}} - ${ready}{${objects}}, "workload", "$1", "${kind}", "(.+)")`,
  )
  .join(" or ")}) and on (namespace) up{${sidecar}}`;

export const healthDashboard = dashboard({
  uid: "monitoring-health",
  title: "Is the monitoring healthy?",
  description: "Everything here green: what the other dashboards show can be trusted.",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Alerts firing",
          description: "Alerts that fire now, but for the two Watchdogs, which always do.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: { alerts: `count(${firing}) or vector(0)` },
        }),
        stat({
          title: "Targets down",
          description: "Targets that can't be scraped.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 5 }),
          queries: { targets: 'count(up{cluster="$cluster"} == 0) or vector(0)' },
        }),
        stat({
          title: "Pods missing",
          description: "Pods that the monitoring is to have and that are not ready.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 3 }),
          queries: { pods: `sum(${missing})` },
        }),
        stat({
          title: "Prometheus up",
          description: "Prometheus servers that are scraped. With one left, nothing is lost yet.",
          unit: units.count,
          thresholds: good(2),
          queries: { servers: `sum(up{${prometheus}})` },
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
            "{{pod}}": `sum by (pod) (rate(prometheus_rule_evaluation_failures_total{${prometheus}}[$__rate_interval]))`,
            "{{pod}} ": `sum by (pod) (rate(prometheus_rule_evaluation_failures_total{${ruler}}[$__rate_interval]))`,
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
            failed: `(sum(rate(http_requests_total{${queryFrontend}, code=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(http_requests_total{${queryFrontend}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests of people and dashboards are answered, by handler.",
          unit: units.seconds,
          queries: {
            "{{handler}}": `histogram_quantile(0.99, sum by (handler, le) (rate(http_request_duration_seconds_bucket{${queryFrontend}}[$__rate_interval])))`,
          },
        }),
      ],
    ],
  },
});
