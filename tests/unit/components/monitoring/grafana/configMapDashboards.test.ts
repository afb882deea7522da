import assert from "node:assert/strict";
import { parse } from "yaml";
import { grafanaSettings } from "../../../../../components/monitoring/grafana/settings.ts";
import { policies } from "../../../../../policy/policies/index.ts";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import type { NetworkPolicy } from "../../../../support/networkPolicies.ts";
import { renderedOnce } from "../../../../../render/renderedOnce.ts";
import { policyConfig } from "../../../support/ownStacks.ts";
import { check } from "../../../support/policies.ts";
import { Stack } from "../../../support/stack.ts";
import { podOf } from "../../../support/workloads.ts";

const stackWith = async (dashboardConfigMaps: object, more: Record<string, string> = {}) =>
  new Stack(
    await renderedOnce("local", {
      ...readStackConfig("local"),
      ...more,
      "ha-monitoring:grafana": JSON.stringify({ dashboardConfigMaps }),
    }),
  );
const podIn = (stack: Stack) => podOf(stack.get("StatefulSet", "grafana")).spec;
const sidecarOf = (stack: Stack) => podIn(stack).initContainers?.[0] ?? assert.fail();
const environmentOf = (stack: Stack) =>
  Object.fromEntries((sidecarOf(stack).env ?? []).map(({ name, value }) => [name, value]));
/** Roles of Grafana with the namespaces in which they are bound. */
const rolesOf = (stack: Stack, kind: string) =>
  stack
    .all(kind)
    .filter(({ inputs }) => inputs.metadata.labels?.["app.kubernetes.io/name"] === "grafana")
    .map(({ inputs }) => ({ ...inputs.metadata, rules: inputs.rules, subjects: inputs.subjects }));
const listing = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];

describe("a stack with grafana.dashboardConfigMaps", () => {
  /** ConfigMaps of all namespaces. */
  let all: Stack;
  let some: Stack;
  before(async () => {
    all = await stackWith({});
    some = await stackWith(
      { namespaces: ["shop", "billing"], label: "example.com/dashboard", value: "yes" },
      { "ha-monitoring:clusterPrefix": "second-" },
    );
  });

  it("has no sidecar, no account and no token by default", async () => {
    const stack = new Stack(await renderedOnce("local"));
    const { initContainers, automountServiceAccountToken } = podIn(stack);
    assert.equal(initContainers, undefined);
    assert.equal(automountServiceAccountToken, false);
    assert.ok(!stack.all("ServiceAccount").some(({ name }) => name === "grafana"));
  });

  it("may only list ConfigMaps, in the chosen namespaces", () => {
    assert.deepEqual(rolesOf(some, "ClusterRole"), []);
    assert.deepEqual(rolesOf(some, "ClusterRoleBinding"), []);
    const roles = rolesOf(some, "Role");
    assert.deepEqual(
      roles.map(({ name, namespace, rules }) => [name, namespace, rules]),
      ["shop", "billing"].map((team) => [`second-grafana-${team}`, team, listing]),
    );
    for (const { subjects } of rolesOf(some, "RoleBinding"))
      assert.deepEqual(subjects, [
        { kind: "ServiceAccount", name: "grafana", namespace: "monitoring" },
      ]);
    assert.equal(rolesOf(some, "RoleBinding").length, 2);
    assert.equal(podIn(some).serviceAccountName, "grafana");
  });

  it("may list the ConfigMaps of all namespaces without a choice", () => {
    assert.deepEqual(rolesOf(all, "Role"), []);
    assert.deepEqual(
      rolesOf(all, "ClusterRole").map(({ rules }) => rules),
      [listing],
    );
    assert.equal(rolesOf(all, "ClusterRoleBinding").length, 1);
  });

  it("selects ConfigMaps by namespace and label", () => {
    const { NAMESPACE, LABEL, LABEL_VALUE, RESOURCE, UNIQUE_FILENAMES } = environmentOf(some);
    assert.deepEqual(
      { NAMESPACE, LABEL, LABEL_VALUE, RESOURCE, UNIQUE_FILENAMES },
      {
        ...{ NAMESPACE: "shop,billing", LABEL: "example.com/dashboard", LABEL_VALUE: "yes" },
        ...{ RESOURCE: "configmap", UNIQUE_FILENAMES: "true" },
      },
    );
    assert.equal(environmentOf(all).NAMESPACE, "ALL");
    assert.equal(environmentOf(all).LABEL, "grafana_dashboard");
    assert.ok(!("LABEL_VALUE" in environmentOf(all)));
  });

  it("writes files that Grafana only reads, in a folder for each annotation", () => {
    const { FOLDER = "", FOLDER_ANNOTATION } = environmentOf(all);
    assert.equal(FOLDER_ANNOTATION, "grafana_folder");
    const { dashboards } = all.get("ConfigMap", "grafana-provisioning").inputs.data;
    const { providers } = parse(dashboards) as { providers: { name: string; options: object }[] };
    const provider = providers.find(({ name }) => name === "config-maps");
    assert.deepEqual(provider?.options, { path: FOLDER, foldersFromFilesStructure: true });
    const [written] = sidecarOf(all).volumeMounts ?? [];
    assert.equal(written?.mountPath, FOLDER);
    assert.ok(!written.readOnly);
    const read = podIn(all).containers[0]?.volumeMounts?.find(
      ({ mountPath }) => mountPath === FOLDER,
    );
    assert.deepEqual(read, { name: written.name, mountPath: FOLDER, readOnly: true });
    const volume = podIn(all).volumes?.find(({ name }) => name === written.name);
    assert.deepEqual(volume, { name: written.name, emptyDir: { sizeLimit: "1Gi" } });
  });

  it("runs the sidecar beside Grafana, restricted and with limits", () => {
    const { restartPolicy, securityContext, resources, livenessProbe } = sidecarOf(all);
    assert.equal(restartPolicy, "Always");
    assert.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.deepEqual(resources.limits, { memory: "256Mi" });
    assert.equal(String(livenessProbe.httpGet.port), environmentOf(all).HEALTH_PORT);
    assert.deepEqual(check(policies, some.resources, { stack: "local", config: policyConfig }), []);
  });

  it("may connect to the API server", async () => {
    const portsTo = (stack: Stack) =>
      (stack.get("NetworkPolicy", "monitoring-network-grafana").inputs as NetworkPolicy).spec.egress
        ?.filter(({ to }) => to === undefined)
        .flatMap(({ ports = [] }) => ports.map(({ port }) => port));
    assert.deepEqual(portsTo(all), [443, 6443]);
    assert.deepEqual(portsTo(new Stack(await renderedOnce("local"))), []);
  });

  it("refuses labels and namespaces that cannot exist, and unknown keys", () => {
    const refusal = (dashboardConfigMaps: object) =>
      grafanaSettings
        .safeParse({ dashboardConfigMaps })
        .error?.issues.map(({ path, message }) => `${path.slice(1).join(".")} ${message}`)
        .join("; ") ?? "";
    assert.match(refusal({ label: "a b" }), /^label must be a key such as/);
    assert.match(refusal({ value: "a b" }), /^value must be the value of a label/);
    assert.match(refusal({ namespaces: [] }), /^namespaces must be a list of at least one/);
    assert.match(
      refusal({ namespaces: ["Shop"] }),
      /^namespaces.0 must be the name of a namespace/,
    );
    assert.match(refusal({ labels: "a" }), /^labels is not a known key; did you mean label\?/);
  });
});
