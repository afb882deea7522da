import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { parse } from "yaml";
import type { Connections } from "../../../../../components/kubernetes/networkPolicies.ts";
import type { PublicEndpoint } from "../../../../../components/monitoring/publicEndpoint.ts";
import {
  Grafana,
  type GrafanaArgs,
  type GrafanaCredentials,
} from "../../../../../components/monitoring/grafana/grafana.ts";
import { grafanaSettings } from "../../../../../components/monitoring/grafana/settings.ts";
import { run, type Stack, valueOf } from "../../../support/stack.ts";
import { serviceAddress } from "../../../support/serviceAddress.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const name = "grafana";

async function create(args: Partial<GrafanaArgs> = {}) {
  let endpoints: readonly PublicEndpoint[] = [];
  let connections: readonly Connections[] = [];
  let credentials: GrafanaCredentials | undefined;
  const stack = await run(async () => {
    const grafana = new Grafana(name, {
      namespace: "monitoring",
      prefix: "",
      storageClass: "fast",
      url: "https://grafana.example.com",
      queries: serviceAddress("http://queries:9090"),
      alertmanager: serviceAddress("http://alertmanager:9093"),
      scrapeInterval: "15s",
      dashboards: { first: '{"uid":"first"}', second: '{"uid":"second"}' },
      teamDashboards: [],
      settings: grafanaSettings.parse({}),
      ...args,
    });
    ({ endpoints, connections } = grafana);
    assert.ok(await pulumi.isSecret(grafana.credentials), "the credentials are a secret");
    credentials = await valueOf(grafana.credentials);
  });
  return { stack, endpoints, connections, credentials };
}

describe("Grafana", () => {
  let stack: Stack;
  let endpoints: readonly PublicEndpoint[];
  let credentials: GrafanaCredentials | undefined;
  before(async () => {
    ({ stack, endpoints, credentials } = await create());
  });
  const statefulSet = () => stack.get("StatefulSet", name);
  const environment = (of: Stack = stack) =>
    Object.fromEntries(
      (containerOf(of.get("StatefulSet", name), name).env ?? []).map(({ name, value }) => [
        name,
        value,
      ]),
    );

  it("generates a password that only the Secret holds", () => {
    const { length, special } = stack.get("RandomPassword", "grafana-admin").inputs;
    assert.deepEqual({ length, special }, { length: 32, special: false });
    const { inputs, secrets } = stack.get("Secret", "grafana-admin");
    assert.deepEqual(inputs.stringData, { password: "the-password" });
    assert.deepEqual(secrets, ["stringData"]);
    for (const other of stack.resources)
      if (other.type !== "kubernetes:core/v1:Secret")
        assert.ok(!JSON.stringify(other.inputs).includes("the-password"), other.name);
    assert.deepEqual(credentials, { user: "admin", password: "the-password" });
  });

  it("mounts the password as a file", () => {
    const file = environment().GF_SECURITY_ADMIN_PASSWORD__FILE ?? "";
    const mount = containerOf(statefulSet(), name).volumeMounts?.find(({ mountPath }) =>
      file.startsWith(`${mountPath}/`),
    );
    assert.equal(mount?.readOnly, true);
    assert.equal(file.slice(mount.mountPath.length + 1), "password");
    const volume = podOf(statefulSet()).spec.volumes?.find(({ name }) => name === mount.name);
    assert.deepEqual(volume?.secret, { secretName: "grafana-admin" });
  });

  it("allows no access without a login, and no connections to the internet", () => {
    const { GF_SERVER_ROOT_URL, GF_SECURITY_COOKIE_SECURE, ...others } = environment();
    assert.equal(GF_SERVER_ROOT_URL, "https://grafana.example.com");
    assert.equal(GF_SECURITY_COOKIE_SECURE, "true");
    for (const [key, value] of Object.entries({
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
    }))
      assert.equal(others[key], value, key);
    assert.ok(!("GF_SECURITY_ADMIN_PASSWORD" in others));
  });

  it("has the first dashboard as home, and mounts all dashboards in Grafana's folder", () => {
    assert.deepEqual(stack.get("ConfigMap", "grafana-dashboard-second").inputs.data, {
      "second.json": '{"uid":"second"}',
    });
    const provisioning = stack.get("ConfigMap", "grafana-provisioning").inputs.data;
    const { path } = parse(provisioning.dashboards).providers[0].options;
    const mount = containerOf(statefulSet(), name).volumeMounts?.find(
      ({ mountPath }) => mountPath === path,
    );
    assert.deepEqual(
      podOf(statefulSet()).spec.volumes?.find(({ name }) => name === mount?.name),
      {
        name: mount?.name,
        projected: {
          sources: [
            { configMap: { name: "grafana-dashboard-first" } },
            { configMap: { name: "grafana-dashboard-second" } },
          ],
        },
      },
    );
    assert.equal(environment().GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH, `${path}/first.json`);
  });

  it("restarts for changed data sources, but not for changed dashboards", async () => {
    const template = (of: Stack) => JSON.stringify(podOf(of.get("StatefulSet", name)));
    const same = await create({ dashboards: { first: "{}", second: "{}" } });
    assert.equal(template(same.stack), template(stack));
    const other = await create({ queries: serviceAddress("http://others:9090") });
    assert.notEqual(template(other.stack), template(stack));
    const { dataSources } = other.stack.get("ConfigMap", "grafana-provisioning").inputs.data;
    assert.equal(parse(dataSources).datasources[0].url, "http://others:9090");
  });

  it("mounts the dashboards of teams in a directory per folder", async () => {
    const teamDashboards = [{ folder: "Team A", uid: "Shop_1", json: "{}", queries: [] }];
    const { stack } = await create({ teamDashboards });
    const [configMap] = stack.all("ConfigMap").filter(({ inputs }) => "Shop_1.json" in inputs.data);
    assert.match(configMap?.name ?? "", /^grafana-dashboard-[0-9a-f]{10}$/);
    const provisioning = stack.get("ConfigMap", "grafana-provisioning").inputs.data;
    const { path } = parse(provisioning.dashboards).providers[1].options;
    const mount = containerOf(stack.get("StatefulSet", name), name).volumeMounts?.find(
      ({ mountPath }) => mountPath === path,
    );
    const volume = podOf(stack.get("StatefulSet", name)).spec.volumes?.find(
      ({ name }) => name === mount?.name,
    );
    const items = [{ key: "Shop_1.json", path: "Team A/Shop_1.json" }];
    assert.deepEqual(volume?.projected, {
      sources: [{ configMap: { name: configMap?.name, items } }],
    });
  });

  it("has the settings as environment, and secrets as files that only a Secret holds", async () => {
    const settings = (secret: string) =>
      grafanaSettings.parse({
        settings: { "smtp.enabled": true, "auth.generic_oauth.name": "Login", "log.max-days": 3 },
        secretSettings: { "smtp.password": secret },
        dataSources: {
          loki: {
            type: "loki",
            url: "https://loki.example.com",
            secureJsonData: { httpHeaderValue1: "also-hidden" },
          },
        },
        egressPorts: [587],
      });
    const { stack, connections } = await create({ settings: settings("hidden") });
    const variables = environment(stack);
    assert.equal(variables.GF_SMTP_ENABLED, "true");
    assert.equal(variables.GF_AUTH_GENERIC_OAUTH_NAME, "Login");
    assert.equal(variables.GF_LOG_MAX_DAYS, "3");
    assert.equal(variables.GF_SMTP_PASSWORD__FILE, "/etc/grafana/secrets/smtp.password");
    const { inputs, secrets } = stack.get("Secret", "grafana-secrets");
    assert.deepEqual(inputs.stringData, {
      "smtp.password": "hidden",
      "loki.httpHeaderValue1": "also-hidden",
    });
    assert.deepEqual(secrets, ["stringData"]);
    for (const other of stack.resources)
      if (other.type !== "kubernetes:core/v1:Secret")
        assert.ok(!/"(also-)?hidden"/.test(JSON.stringify(other.inputs)), other.name);
    const mount = containerOf(stack.get("StatefulSet", name), name).volumeMounts?.find(
      ({ mountPath }) => mountPath === "/etc/grafana/secrets",
    );
    assert.equal(mount?.readOnly, true);
    assert.deepEqual(connections[0]?.calls.slice(2), [{ ports: [587, 443] }]);
    const referring = await create({
      settings: grafanaSettings.parse({
        secretSettings: { "smtp.password": { secret: "mail", key: "pass" } },
      }),
    });
    assert.deepEqual(
      podOf(referring.stack.get("StatefulSet", name)).spec.volumes?.find(
        ({ name }) => name === "secrets",
      )?.projected,
      {
        sources: [
          {
            secret: {
              name: "mail",
              items: [{ key: "pass", path: "smtp.password" }],
              optional: false,
            },
          },
        ],
      },
    );
    const template = (of: Stack) => JSON.stringify(podOf(of.get("StatefulSet", name)));
    const other = await create({ settings: settings("another") });
    assert.notEqual(template(other.stack), template(stack), "a changed secret restarts Grafana");
  });

  it("has an endpoint only if it has replicas", async () => {
    assert.deepEqual(
      endpoints.map(({ host, port, ownLogin }) => ({ host, port, ownLogin })),
      [{ host: "grafana", port: 3000, ownLogin: true }],
    );
    const off = await create({ settings: grafanaSettings.parse({ replicas: 0 }) });
    assert.deepEqual(off.endpoints, []);
    assert.deepEqual(
      off.stack.children,
      stack.children.filter((child) => !child.startsWith("PersistentVolumeClaimPatch ")),
    );
    assert.equal(off.stack.get("StatefulSet", name).inputs.spec.replicas, 0);
  });
});
