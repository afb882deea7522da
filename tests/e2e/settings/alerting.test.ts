import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { get } from "../../../local/client/loopback.ts";
import { getJson, login, outputs } from "../../../local/client/stack.ts";
import { kubectl, list } from "../../../local/client/kubectl.ts";
import { query } from "../../../local/client/querier.ts";
import { type Pod, runIn } from "../../../local/client/podNetwork.ts";
import { alertReceivers } from "../support/alertReceivers.ts";
import { updateTimeout } from "../support/update.ts";
import type { Notification } from "../support/webhook.ts";

interface Alert {
  labels: Record<string, string>;
  status: { inhibitedBy: string[] };
}

const members = ["alertmanager-0", "alertmanager-1", "alertmanager-2"];
const replicas = ["prometheus-0", "prometheus-1", "prometheus-2"];

describe("Alertmanagers", () => {
  it("form one cluster of three members", async () => {
    await eventually(60, async () => {
      const { cluster } = await getJson<{ cluster: { status: string; peers: object[] } }>(
        "alertmanager",
        "/api/v2/status",
      );
      assert.equal(cluster.status, "ready");
      assert.equal(cluster.peers.length, 3);
      const known = await query("alertmanager_cluster_members");
      assert.deepEqual(known.map(({ metric, value }) => [metric.pod, value[1]]).sort(), [
        ...members.map((member) => [member, "3"]),
      ]);
    });
  });

  it("are all discovered by every Prometheus", async () => {
    await eventually(60, async () => {
      for (const replica of replicas) {
        const { data } = await getJson<{ data: { activeAlertmanagers: { url: string }[] } }>(
          replica,
          "/api/v1/alertmanagers",
        );
        const hosts = data.activeAlertmanagers.map(
          ({ url }) => new URL(url).hostname.split(".")[0],
        );
        assert.deepEqual(hosts.sort(), members, replica);
      }
    });
  });
});

describe("an alert", function () {
  this.timeout(updateTimeout);
  const crashing = "crash-test";
  let webhook: Awaited<ReturnType<typeof alertReceivers>>["web"];

  before(async () => {
    await kubectl("delete", "namespace", crashing, "--ignore-not-found");
    webhook = (await alertReceivers()).web;
    await kubectl("create", "namespace", crashing);
    await kubectl(
      ...["run", "crashing", `--namespace=${crashing}`],
      ...["--image=docker.io/library/busybox:1.35.0", "--command", "--", "busybox", "false"],
    );
    await scalePrometheus(2);
  });
  after(async () => {
    await scalePrometheus(3);
    await kubectl("delete", "namespace", crashing, "--wait=false");
  });

  /** Waits for the first notification of an alert. */
  const firing = (alertname: string): Promise<Notification> =>
    eventually(360, () => {
      const found = notificationsOf(alertname)[0];
      assert.ok(found, `${alertname} among ${webhook.received.map(({ path }) => path).join()}`);
      return Promise.resolve(found);
    });
  const notificationsOf = (alertname: string) =>
    webhook.received.filter(
      ({ status, groupLabels }) => status === "firing" && groupLabels.alertname === alertname,
    );

  it("of a ruler reaches its team once, through all Alertmanagers, merged for all replicas", async () => {
    const notification = await firing("PrometheusReplicaDown");
    assert.equal(notification.path, "/devops");
    assert.equal(notification.authorization, "Bearer a-token");
    assert.equal(notification.alerts.length, 1);
    for (const member of members) {
      const alerts = await alertsIn(member, "PrometheusReplicaDown");
      assert.deepEqual(
        alerts.map(({ labels }) => labels),
        [notification.alerts[0]?.labels],
        member,
      );
    }
    assert.equal(notification.alerts[0]?.labels.replica, undefined);
    assert.equal(notification.alerts[0]?.labels.cluster, "prometheus-ha");
    // The next scrape reads the counters.
    await eventually(60, async () => {
      const sent = await query(
        "count by (pod) (count by (pod, alertmanager) (thanos_alert_sender_alerts_sent_total > 0))",
      );
      assert.deepEqual(sent.map(({ metric, value }) => [metric.pod, value[1]]).sort(), [
        ["thanos-ruler-0", "4"],
        ["thanos-ruler-1", "4"],
      ]);
    });
  });

  it("of the Prometheus servers reaches its team once, for a crashing container", async () => {
    // Earlier tests may have restarted containers in other namespaces.
    const { notification, alert } = await eventually(360, () => {
      const [found] = notificationsOf("ContainerRestarted").flatMap((notification) =>
        notification.alerts
          .filter(({ labels }) => labels.namespace === crashing)
          .map((alert) => ({ notification, alert })),
      );
      assert.ok(
        found,
        notificationsOf("ContainerRestarted")
          .map(({ path }) => path)
          .join(),
      );
      return Promise.resolve(found);
    });
    assert.equal(notification.path, "/dev");
    assert.deepEqual(alert.labels, {
      alertname: "ContainerRestarted",
      cluster: "prometheus-ha",
      container: "crashing",
      namespace: crashing,
      pod: "crashing",
      severity: "warning",
      team: "dev",
    });
  });

  it("reaches another Alertmanager too, from rulers and Prometheus servers", () => {
    const sent = webhook.messages
      .filter(({ path }) => path === "/other/api/v2/alerts")
      .flatMap(({ body }) => body as readonly Pick<Alert, "labels">[])
      .map(({ labels }) => labels.alertname);
    for (const alertname of ["PrometheusReplicaDown", "ContainerRestarted"])
      assert.ok(sent.includes(alertname), `${alertname} among ${[...new Set(sent)].join()}`);
  });

  it("about each Prometheus causes one notification for all of them", async () => {
    const { alerts } = await firing("EndToEndOnEachServer");
    const pods = alerts.map(({ labels }) => labels.pod);
    assert.ok(pods.includes("prometheus-0") && pods.includes("prometheus-1"), pods.join());
    for (const { groupLabels } of notificationsOf("EndToEndOnEachServer"))
      assert.deepEqual(groupLabels, {
        alertname: "EndToEndOnEachServer",
        cluster: "prometheus-ha",
        service: "prometheus-service",
      });
  });

  it("is inhibited by a more specific alert about the same object only", async () => {
    await firing("DeploymentAtZeroReplicas");
    await firing("DeploymentReplicasMissing");
    for (const { alerts } of notificationsOf("DeploymentReplicasMissing"))
      assert.deepEqual(
        alerts.map(({ labels }) => labels.deployment),
        ["another"],
      );
    const known = await alertsIn("alertmanager-0", "DeploymentReplicasMissing");
    assert.deepEqual(
      known
        .filter(({ status }) => status.inhibitedBy.length > 0)
        .map(({ labels }) => labels.deployment),
      ["at-zero"],
    );
  });

  /** Waits for the first message to a path with a matching text. */
  const message = (path: string, text: string, pattern: RegExp) =>
    eventually(150, () => {
      const found = webhook.messages
        .filter((message) => message.path === path)
        .map(({ body }) => textsOf(body))
        .find((texts) => pattern.test(texts[text] ?? ""));
      assert.ok(found, `${pattern.source} at ${path}`);
      return Promise.resolve(found);
    });

  it("is sent to Slack with color, summary, runbook and dashboard", async () => {
    const { color } = await message("/slack", "title", /^\[FIRING:\d\] /);
    assert.match(color ?? "", /^(danger|warning)$/);
    await message(
      "/slack",
      "text",
      /^• \*warning\* prometheus-0 is there \(<https:\/\/runbooks\.example\.com\/#endtoendoneachserver\|runbook>\) \(<https:\/\/grafana\.example\.com\/d\/prometheus\?var-pod=all&amp;from=now-1h\|dashboard>\)\nAn alert on each server/m,
    );
  });

  it("is sent to VictorOps at the configured URL, with its severity", async () => {
    const { message_type, entity_display_name } = await message(
      "/victorops/a-key/devops",
      "state_message",
      /^Alert: EndToEndOnEachServer\. Summary: prometheus-\d is there and \d more\. RawData: /,
    );
    assert.equal(message_type, "WARNING");
    assert.equal(entity_display_name, "EndToEndOnEachServer");
  });

  it("that always fires reaches the watchdog receivers", async () => {
    assert.equal((await firing("Watchdog")).path, "/watchdog");
    assert.equal((await firing("RulerWatchdog")).path, "/ruler-watchdog");
  });

  it("is sent by one Alertmanager only, also after the waiting times of the others", async () => {
    const { time } = await firing("PrometheusReplicaDown");
    // Each Alertmanager waits 15 s longer than the previous one.
    const end = time + members.length * 15_000 - 10_000;
    await sleep(Math.max(0, end - Date.now()));
    const sent = notificationsOf("PrometheusReplicaDown").filter(({ time }) => time < end);
    assert.equal(sent.length, 1);
  });

  it("is resolved in Slack and in VictorOps", async () => {
    await firing("PrometheusReplicaDown");
    await scalePrometheus(3);
    const ended = /^\[RESOLVED\] PrometheusReplicaDown \(prometheus-ha\)$/;
    const { color } = await message("/slack", "title", ended);
    assert.equal(color, "good");
    await eventually(60, () => {
      const types = webhook.messages
        .filter(({ path }) => path === "/victorops/a-key/devops")
        .map(({ body }) => textsOf(body))
        .filter(({ entity_display_name }) => entity_display_name === "PrometheusReplicaDown")
        .map(({ message_type }) => message_type);
      assert.equal(types.at(-1), "RECOVERY");
      return Promise.resolve();
    });
  });

  it("has a working link to its source with its query", async () => {
    const { endpoints } = await outputs();
    for (const [alertname, pages] of [
      ["EndToEndOnEachServer", replicas],
      ["PrometheusReplicaDown", ["thanos-querier"]],
    ] as const) {
      const [alert] = (await firing(alertname)).alerts;
      const source = new URL(alert?.generatorURL ?? "");
      const page = pages.find((page) => endpoints[page] === source.origin);
      assert.ok(page, `${source.href} is a page of ${pages.join()}`);
      const query = new URLSearchParams({ query: source.searchParams.get("g0.expr") ?? "" });
      // The page may belong to the server that has just restarted.
      await eventually(120, () => getJson(page, `/api/v1/query?${query.toString()}`));
      const { status } = await get(source.href, await login());
      assert.ok(status < 400, `${source.href} answers ${status}`);
    }
  });

  it("is a warning without one Prometheus, and critical without two", async () => {
    const severities = ({ alerts }: Notification) => alerts.map(({ labels }) => labels.severity);
    assert.deepEqual(severities(await firing("PrometheusReplicaDown")), ["warning"]);
    assert.deepEqual(notificationsOf("PrometheusReplicasDown"), []);
    await scalePrometheus(1);
    assert.deepEqual(severities(await firing("PrometheusReplicasDown")), ["critical"]);
  });
});

/** The texts of a message: of the message itself (VictorOps), or of its only attachment (Slack). */
function textsOf(body: unknown): Readonly<Record<string, string | undefined>> {
  const { attachments: [attachment] = [] } = body as { attachments?: Record<string, string>[] };
  return attachment ?? (body as Record<string, string>);
}

const scalePrometheus = (count: number) =>
  kubectl("scale", "statefulset/prometheus", "-n=monitoring", `--replicas=${count}`);

/** Alerts with this name in a member, requested from within its pod. */
async function alertsIn(member: string, alertname: string): Promise<Alert[]> {
  const [pod] = await list<Pod>(
    ...["pods", "-n=monitoring", `-l=statefulset.kubernetes.io/pod-name=${member}`],
  );
  assert.ok(pod, `${member} has a pod`);
  const url = `http://127.0.0.1:9093/api/v2/alerts?filter=alertname="${alertname}"`;
  const script = `fetch(${JSON.stringify(url)}).then((r) => r.text()).then((t) => console.log(t))`;
  return JSON.parse(await runIn(pod, "--eval", script)) as Alert[];
}
