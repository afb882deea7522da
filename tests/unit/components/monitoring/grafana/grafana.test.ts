import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { parse } from "yaml";
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
  let credentials: GrafanaCredentials | undefined;
  const stack = await run(async () => {
    const grafana = new Grafana(name, {
      namespace: "monitoring",
      storageClass: "fast",
      url: "https://grafana.example.com",
      queries: serviceAddress("http://queries:9090"),
      alertmanager: serviceAddress("http://alertmanager:9093"),
      scrapeInterval: "15s",
      dashboards: { first: '{"uid":"first"}', second: '{"uid":"second"}' },
      settings: grafanaSettings.parse({}),
      ...args,
    });
    ({ endpoints } = grafana);
    assert.ok(await pulumi.isSecret(grafana.credentials), "the credentials are a secret");
    credentials = await valueOf(grafana.credentials);
  });
  return { stack, endpoints, credentials };
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
