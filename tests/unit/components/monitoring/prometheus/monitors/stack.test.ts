import assert from "node:assert/strict";
import { parse } from "yaml";
import { images } from "../../../../../../versions.ts";
import { policies } from "../../../../../../policy/policies/index.ts";
import { manifestsOf } from "../../../../../../render/manifests.ts";
import { readStackConfig } from "../../../../../../render/stackResources.ts";
import { allows, type NetworkPolicy, type Pod } from "../../../../../support/networkPolicies.ts";
import { policyConfig, renderedStack } from "../../../../support/ownStacks.ts";
import { check } from "../../../../support/policies.ts";
import { Stack } from "../../../../support/stack.ts";
import { podOf } from "../../../../support/workloads.ts";

/** The local stack with monitors. */
function resourcesWith(monitors: object | undefined, settings: object = {}) {
  const local = readStackConfig("local");
  const own = JSON.parse(local["ha-monitoring:prometheus"] ?? "{}") as object;
  return renderedStack("local", {
    ...local,
    "ha-monitoring:prometheus": JSON.stringify({ ...own, ...settings, monitors }),
  });
}
const stackWith = async (monitors?: object, settings?: object) =>
  new Stack(await resourcesWith(monitors, settings));

const serverOf = (stack: Stack) => podOf(stack.get("StatefulSet", "prometheus")).spec;
const configOf = (stack: Stack) =>
  parse(stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"]) as {
    rule_files: string[];
    scrape_config_files?: string[];
    global: Record<string, unknown>;
  };
const specOf = (stack: Stack) =>
  stack.get("Prometheus", "monitors").inputs.spec as Record<string, unknown>;

describe("a stack with prometheus.monitors", () => {
  it("has no operator by default, and servers without a further container", async () => {
    const stack = await stackWith();
    assert.deepEqual(stack.all("Prometheus"), []);
    assert.equal(serverOf(stack).initContainers, undefined);
    assert.equal(configOf(stack).scrape_config_files, undefined);
    assert.equal(configOf(stack).rule_files.length, 1);
  });

  it("loads the generated jobs and rules, from volumes that exist in the pod", async () => {
    const stack = await stackWith({});
    const { rule_files, scrape_config_files } = configOf(stack);
    const { containers, initContainers, volumes } = serverOf(stack);
    const mounts = containers[0]?.volumeMounts ?? [];
    for (const glob of [...rule_files, ...(scrape_config_files ?? [])])
      assert.ok(
        mounts.some(({ mountPath }) => glob.startsWith(`${mountPath}/`)),
        glob,
      );
    const names = (volumes ?? []).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name } of [...mounts, ...(initContainers?.[0]?.volumeMounts ?? [])])
      assert.ok(names.includes(name), name);
  });

  it("satisfies all policies", async () => {
    const resources = await resourcesWith({ namespaces: ["shop"] });
    assert.deepEqual(check(policies, resources, { stack: "local", config: policyConfig }), []);
    assert.ok(manifestsOf(resources).some(({ kind }) => kind === "Prometheus"));
  });

  it("selects objects by namespace and label, and all objects by default", async () => {
    const kinds = ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"];
    const all = specOf(await stackWith({}));
    for (const kind of kinds) {
      assert.deepEqual(all[`${kind}Selector`], { matchLabels: {} });
      assert.deepEqual(all[`${kind}NamespaceSelector`], {});
    }
    const some = specOf(await stackWith({ namespaces: ["shop"], selector: { team: "a" } }));
    for (const kind of kinds) {
      assert.deepEqual(some[`${kind}Selector`], { matchLabels: { team: "a" } });
      assert.deepEqual(some[`${kind}NamespaceSelector`], {
        matchExpressions: [
          { key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] },
        ],
      });
    }
  });

  it("keeps the limits, the external labels and the token of the servers", async () => {
    const settings = { externalLabels: { region: "eu" }, sampleLimit: 1000 };
    const stack = await stackWith({}, settings);
    const spec = specOf(stack);
    const { global } = configOf(stack);
    assert.equal(spec.replicas, 0);
    assert.equal(spec.version, images.prometheus.split(":")[1]);
    assert.deepEqual(spec.arbitraryFSAccessThroughSMs, { deny: true });
    assert.equal(spec.enforcedSampleLimit, 1000);
    assert.equal(spec.enforcedBodySizeLimit, global.body_size_limit);
    const [scrapeClass = assert.fail()] = spec.scrapeClasses as {
      default: boolean;
      metricRelabelings: Record<string, unknown>[];
    }[];
    assert.equal(scrapeClass.default, true);
    const rules = scrapeClass.metricRelabelings;
    assert.deepEqual(rules.at(-1), { regex: "cluster|region|replica", action: "labeldrop" });
    assert.ok(
      rules.some(
        ({ sourceLabels, targetLabel }) =>
          String(sourceLabels) === "region" && targetLabel === "exported_region",
      ),
    );
  });

  it("lets the operator read Secrets in the chosen namespaces only", async () => {
    const reads = (stack: Stack, kind: string) =>
      stack
        .all(kind)
        .filter(({ inputs }) =>
          (inputs.rules as { resources?: string[]; verbs: string[] }[]).some(
            ({ resources, verbs }) => resources?.includes("secrets") && verbs.includes("get"),
          ),
        )
        .map(({ inputs }) => [inputs.metadata.namespace, inputs.metadata.name]);
    const some = await stackWith({ namespaces: ["shop"] });
    assert.deepEqual(reads(some, "Role"), [
      ["monitoring", "prometheus-operator"],
      ["shop", "prometheus-operator-shop"],
    ]);
    assert.ok(!reads(some, "ClusterRole").some(([, name]) => name === "prometheus-operator"));
    const all = await stackWith({});
    assert.ok(reads(all, "ClusterRole").some(([, name]) => name === "prometheus-operator"));
  });

  it("lets the operator change and delete only what it has created", async () => {
    const stack = await stackWith({});
    const { rules } = stack.get("Role", "prometheus-operator").inputs as {
      rules: { resources: string[]; verbs: string[]; resourceNames?: string[] }[];
    };
    for (const { resources, verbs, resourceNames } of rules)
      if (
        resources.some((resource) => /^(secrets|configmaps|statefulsets|services)$/.test(resource))
      )
        if (verbs.some((verb) => /^(update|patch|delete|\*)$/.test(verb)))
          for (const name of resourceNames ?? ["any"])
            assert.match(name, /^prometheus-(monitors|operated)/);
  });

  it("lets only Prometheus connect to the operator", async () => {
    const stack = await stackWith({});
    const network = stack.all("NetworkPolicy").map(({ inputs }) => inputs as NetworkPolicy);
    const pod = (kind: string, name: string): Pod => {
      const workload = stack.get(kind, name);
      return {
        metadata: { ...workload.inputs.metadata, labels: podOf(workload).metadata.labels },
        spec: { containers: [] },
      };
    };
    const operator = pod("Deployment", "prometheus-operator");
    assert.ok(allows(network, pod("StatefulSet", "prometheus"), operator, 8080));
    assert.ok(!allows(network, pod("StatefulSet", "alertmanager"), operator, 8080));
  });
});
