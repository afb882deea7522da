import { dashboard } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { processPanels } from "./support/process.ts";
import { countOf, p99, wantedPods } from "./support/promql.ts";
import { of, workloads } from "./support/selectors.ts";
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { upStat } from "./support/up.ts";
import { cluster, monitoring } from "./support/variables.ts";

const { alertmanager } = of;
/** Integrations that have sent notifications. */
const used = `and on (integration) (sum by (integration) (alertmanager_notifications_total{${alertmanager}}) > 0)`;

const members = `(min(alertmanager_cluster_members{${alertmanager}}) or vector(0))`;

export const alertmanagerDashboard = dashboard({
  uid: "alertmanager",
  title: "Alertmanager",
  description: "Are alerts received, and is each notification sent exactly once?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Alertmanagers up",
          description: "Alertmanagers that are scraped.",
          selector: of.alertmanager,
          workloads: workloads.alertmanager,
        }),
        stat({
          title: "Members",
          description:
            "Smallest number of cluster members that an Alertmanager sees, including itself. If members are missing, notifications are sent twice.",
          unit: units.count,
          thresholdsOf: { members: good(1), missing: bad({ orange: 1 }) },
          queries: {
            members,
            missing: `clamp_min(${wantedPods(workloads.alertmanager)} - ${members}, 0)`,
          },
        }),
        stat({
          title: "Alerts",
          description: "Largest number of alerts in one Alertmanager, including the Watchdog.",
          unit: units.count,
          queries: {
            alerts: `max(sum by (pod) (alertmanager_alerts{${alertmanager}, state="active"}))`,
          },
        }),
        stat({
          title: "Silences",
          description: "Active silences.",
          unit: units.count,
          queries: {
            silences: `max(sum by (pod) (alertmanager_silences{${alertmanager}, state="active"}))`,
          },
        }),
        stat({
          title: "Failed notifications",
          description: "Notifications that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: {
            notifications: `sum(increase(alertmanager_notifications_failed_total{${alertmanager}}[1h]))`,
          },
        }),
        stat({
          title: "Configurations rejected",
          description:
            "Alertmanagers that rejected the current configuration and use the previous one.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            alertmanagers: countOf(
              `alertmanager_config_last_reload_successful{${alertmanager}} == 0`,
              `alertmanager_config_last_reload_successful{${alertmanager}}`,
            ),
          },
        }),
      ],
    ],
    Alerts: [
      [
        graph({
          title: "Alerts",
          description: "Alerts in each Alertmanager, by state.",
          unit: units.count,
          queries: {
            "{{pod}} {{state}}": `sum by (pod, state) (alertmanager_alerts{${alertmanager}})`,
          },
        }),
        graph({
          title: "Received",
          description:
            "Received alerts. Each server sends each firing alert repeatedly to every Alertmanager.",
          unit: units.perSecond,
          queries: {
            "{{pod}} {{status}}": `sum by (pod, status) (rate(alertmanager_alerts_received_total{${alertmanager}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Invalid",
          description: "Rejected alerts. Expected: 0.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.001 }),
          queries: {
            "{{pod}}": `sum by (pod) (rate(alertmanager_alerts_invalid_total{${alertmanager}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Notifications: [
      [
        graph({
          title: "Sent",
          description: "Notifications sent, by integration.",
          unit: units.perSecond,
          queries: {
            "{{integration}}": `sum by (integration) (rate(alertmanager_notifications_total{${alertmanager}}[$__rate_interval])) ${used}`,
          },
        }),
        graph({
          title: "Failed",
          description: "Failed notifications, by integration and reason. Expected: 0.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.001 }),
          queries: {
            "{{integration}} {{reason}}": `sum by (integration, reason) (rate(alertmanager_notifications_failed_total{${alertmanager}}[$__rate_interval])) ${used}`,
          },
        }),
        graph({
          title: "Latency",
          description: "99th percentile of the time to send a notification, by integration.",
          unit: units.seconds,
          queries: {
            "{{integration}}": `${p99("integration", "alertmanager_notification_latency_seconds", alertmanager)} ${used}`,
          },
        }),
      ],
    ],
    Cluster: [
      [
        graph({
          title: "Members",
          description:
            "Cluster members that each Alertmanager sees, including itself. The values should be equal.",
          unit: units.count,
          queries: {
            "{{pod}}": `max by (pod) (alertmanager_cluster_members{${alertmanager}})`,
          },
        }),
        graph({
          title: "Messages",
          description: "Gossip messages between Alertmanagers.",
          unit: units.perSecond,
          queries: {
            "{{pod}} received": `sum by (pod) (rate(alertmanager_cluster_messages_received_total{${alertmanager}}[$__rate_interval]))`,
            "{{pod}} sent": `sum by (pod) (rate(alertmanager_cluster_messages_sent_total{${alertmanager}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Queued messages",
          description:
            "Gossip messages that wait to be sent to other Alertmanagers. If the number grows, the cluster is partitioned.",
          unit: units.count,
          queries: {
            "{{pod}}": `sum by (pod) (alertmanager_cluster_messages_queued{${alertmanager}})`,
          },
        }),
      ],
    ],
    Process: [processPanels(alertmanager)],
  },
});
