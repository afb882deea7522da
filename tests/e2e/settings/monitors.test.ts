import assert from "node:assert/strict";
import { execa } from "execa";
import { applyObjects, kubectl, list } from "../../../local/client/kubectl.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { query } from "../../../local/client/querier.ts";
import { getJson } from "../../../local/client/stack.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { toolPath } from "../../../local/tools/toolPath.ts";
import { images } from "../../../versions.ts";
import { valuesBy } from "../support/series.ts";
import { update, updateTimeout } from "../support/update.ts";
import { receiveNotifications } from "../support/webhook.ts";

const team = "team-shop";
const group = "monitoring.coreos.com";
const labels = { team: "shop" };

const metadata = (name: string) => ({ name, namespace: team, labels });
const object = (kind: string, name: string, spec: object) => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: metadata(name),
  spec,
});
const serviceMonitor = (name: string, endpoint: object, of = "web") =>
  object("ServiceMonitor", name, {
    selector: { matchLabels: { app: of } },
    endpoints: [{ port: "http", ...endpoint }],
  });
const rules = (name: string, alert: string, expr: string) =>
  object("PrometheusRule", name, {
    groups: [{ name, rules: [{ alert, expr, labels: { team: "shop", severity: "warning" } }] }],
  });

/** An application with metrics and a login that its monitor refers to. */
const application = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: team } },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadata("login"),
    stringData: { user: "me", password: "hidden" },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata("web"), labels: { ...labels, app: "web" } },
    spec: { selector: { app: "web" }, ports: [{ name: "http", port: 9100 }] },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata("web"), labels: { ...labels, app: "web" } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "web",
          image: images.nodeExporter,
          args: ["--collector.disable-defaults"],
          ports: [{ name: "http", containerPort: 9100 }],
        },
      ],
    },
  },
];

const good = [
  serviceMonitor("web", {
    basicAuth: {
      username: { name: "login", key: "user" },
      password: { name: "login", key: "password" },
    },
  }),
  object("PodMonitor", "web", {
    selector: { matchLabels: { app: "web" } },
    podMetricsEndpoints: [{ port: "http" }],
  }),
  rules("web", "ShopIsOpen", `up{namespace="${team}"} == 1`),
];
const broken = [
  // Refused by the operator: would read a file of the server.
  serviceMonitor("file", {
    bearerTokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token",
  }),
  serviceMonitor("secret", { authorization: { credentials: { name: "none", key: "none" } } }),
  rules("syntax", "ShopIsBroken", "up{"),
];

interface Targets {
  readonly data: {
    readonly activeTargets: readonly { readonly labels: Readonly<Record<string, string>> }[];
  };
}

/** Identities and restarts of all pods of the monitoring. */
const pods = () =>
  kubectl(
    ...["get", "pods", "-n=monitoring"],
    "--output=jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount} {.items[*].status.initContainerStatuses[*].restartCount}",
  );

describe("ServiceMonitors and PrometheusRules of a team", function () {
  this.timeout(updateTimeout);
  let web: Awaited<ReturnType<typeof receiveNotifications>>;
  let unchanged: string;

  before(async () => {
    web = await receiveNotifications();
    const { stdout } = await execa(toolPath("prometheus-operator"), ["crds"]);
    await applyObjects(stdout);
    await applyObjects(application);
    await update((settings) => {
      const prometheus = settings["ha-monitoring:prometheus"] as Settings;
      prometheus.monitors = { namespaces: [team], selector: labels };
      settings["ha-monitoring:alertmanager"] = {
        teams: { shop: { webhook: { url: `${web.url}/shop` } } },
      };
    });
    unchanged = await pods();
  });
  after(async () => {
    web.close();
    await kubectl("delete", "namespace", team, "--wait=false");
    const crds = await list<{ metadata: { name: string } }>("crds");
    const ours = crds.map(({ metadata }) => metadata.name).filter((name) => name.endsWith(group));
    await kubectl("delete", "crds", ...ours, "--wait=false");
  });

  it("are used within minutes, without a restart", async () => {
    await applyObjects(good);
    // The kubelet updates Secrets and ConfigMaps once a minute.
    await eventually(180, async () => {
      assert.deepEqual(await valuesBy("job", `up{namespace="${team}"}`), {
        web: [1, 1, 1],
        [`${team}/web`]: [1, 1, 1],
      });
    });
    await eventually(180, () => {
      const alerts = web.received.flatMap(({ alerts }) => alerts);
      assert.ok(alerts.some(({ labels }) => labels.alertname === "ShopIsOpen"));
      return Promise.resolve();
    });
    assert.equal(await pods(), unchanged);
  });

  it("are refused and reported if they are broken, and all others stay", async () => {
    await applyObjects(broken);
    await eventually(120, async () => {
      assert.deepEqual(
        await valuesBy(
          "resource",
          'max by (resource) (prometheus_operator_managed_resources{state="rejected"} > 0)',
        ),
        { ServiceMonitor: [2], PrometheusRule: [1] },
      );
    });
    const events = await kubectl(
      ...["get", "events", `-n=${team}`, "--field-selector=reason=InvalidConfiguration"],
      "--output=jsonpath={range .items[*]}{.involvedObject.kind}/{.involvedObject.name} {end}",
    );
    assert.deepEqual([...new Set(events.trim().split(" "))].sort(), [
      "PrometheusRule/syntax",
      "ServiceMonitor/file",
      "ServiceMonitor/secret",
    ]);
    await eventually(240, async () => {
      const firing = await query('ALERTS{alertname="MonitorRefused", alertstate="firing"}');
      assert.deepEqual(firing.map(({ metric }) => metric.resource).sort(), [
        "PrometheusRule",
        "ServiceMonitor",
      ]);
    });
    assert.deepEqual(await valuesBy("job", `up{namespace="${team}"}`), {
      web: [1, 1, 1],
      [`${team}/web`]: [1, 1, 1],
    });
    assert.ok((await query('ALERTS{alertname="ShopIsOpen"}')).length > 0);
    assert.equal(await pods(), unchanged);
  });

  it("are no longer used once they are deleted", async () => {
    await kubectl("delete", "servicemonitors,podmonitors,prometheusrules", "--all", `-n=${team}`);
    await eventually(180, async () => {
      for (const server of ["prometheus-0", "prometheus-1", "prometheus-2"]) {
        const { data } = await getJson<Targets>(server, "/api/v1/targets?state=active");
        const found = data.activeTargets.filter(({ labels }) => labels.namespace === team);
        assert.deepEqual(found, [], server);
      }
      assert.deepEqual(await query('ALERTS{alertname="ShopIsOpen"}'), []);
    });
    assert.equal(await pods(), unchanged);
  });
});
