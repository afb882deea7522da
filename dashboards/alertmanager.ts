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
/** Of all kinds of receivers that there are, those that have been notified. */
const used = `and on (integration) (sum by (integration) (alertmanager_notifications_total{${alertmanager}}) > 0)`;

const members = `(min(alertmanager_cluster_members{${alertmanager}}) or vector(0))`;

export const alertmanagerDashboard = dashboard({
  uid: "alertmanager",
  title: "Alertmanager",
  description: "Do alerts come in, and do people hear of them, once?",
  variables: [cluster(), monitoring()],
  rows: {
    "At a glance": [
      [
        upStat({
          title: "Alertmanagers up",
          description: "Alertmanagers that could be scraped.",
          selector: of.alertmanager,
          workloads: workloads.alertmanager,
        }),
        stat({
          title: "Members",
          description:
            "Alertmanagers that the one with the fewest knows of, itself included. With fewer than all, people hear of alerts twice.",
          unit: units.count,
          thresholdsOf: { members: good(1), missing: bad({ orange: 1 }) },
          queries: {
            members,
            missing: `clamp_min(${wantedPods(workloads.alertmanager)} - ${members}, 0)`,
          },
        }),
        stat({
          title: "Alerts",
          description: "Alerts that the Alertmanager with the most has, the Watchdog among them.",
          unit: units.count,
          queries: {
            alerts: `max(sum by (pod) (alertmanager_alerts{${alertmanager}, state="active"}))`,
          },
        }),
        stat({
          title: "Silences",
          description: "Silences in force.",
          unit: units.count,
          queries: {
            silences: `max(sum by (pod) (alertmanager_silences{${alertmanager}, state="active"}))`,
          },
        }),
        stat({
          title: "Failed notifications",
          description: "Notifications within the last hour that a receiver did not take.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: {
            notifications: `sum(increase(alertmanager_notifications_failed_total{${alertmanager}}[1h]))`,
          },
        }),
        stat({
          title: "Configurations refused",
          description:
            "Alertmanagers that run on an old configuration, as they refused the current one.",
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
          description: "Alerts that each Alertmanager has, by state.",
          unit: units.count,
          queries: {
            "{{pod}} {{state}}": `sum by (pod, state) (alertmanager_alerts{${alertmanager}})`,
          },
        }),
        graph({
          title: "Received",
          description:
            "Alerts that come in. Each server sends each alert to every Alertmanager, again and again.",
          unit: units.perSecond,
          queries: {
            "{{pod}} {{status}}": `sum by (pod, status) (rate(alertmanager_alerts_received_total{${alertmanager}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Invalid",
          description: "Alerts that were refused. It should be 0.",
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
          description: "Notifications, by kind of receiver.",
          unit: units.perSecond,
          queries: {
            "{{integration}}": `sum by (integration) (rate(alertmanager_notifications_total{${alertmanager}}[$__rate_interval])) ${used}`,
          },
        }),
        graph({
          title: "Failed",
          description:
            "Notifications that a receiver did not take, by kind and reason. It should be 0.",
          unit: units.perSecond,
          thresholds: bad({ red: 0.001 }),
          queries: {
            "{{integration}} {{reason}}": `sum by (integration, reason) (rate(alertmanager_notifications_failed_total{${alertmanager}}[$__rate_interval])) ${used}`,
          },
        }),
        graph({
          title: "Latency",
          description: "Time within which 99 of 100 notifications are taken, by kind of receiver.",
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
          description: "Alertmanagers that each knows of, itself included. They should agree.",
          unit: units.count,
          queries: {
            "{{pod}}": `max by (pod) (alertmanager_cluster_members{${alertmanager}})`,
          },
        }),
        graph({
          title: "Messages",
          description: "Messages between Alertmanagers.",
          unit: units.perSecond,
          queries: {
            "{{pod}} received": `sum by (pod) (rate(alertmanager_cluster_messages_received_total{${alertmanager}}[$__rate_interval]))`,
            "{{pod}} sent": `sum by (pod) (rate(alertmanager_cluster_messages_sent_total{${alertmanager}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Waiting messages",
          description:
            "Messages that wait to be sent to other Alertmanagers. A number that grows is a cluster that is torn.",
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
