import assert from "node:assert/strict";
import { parse } from "yaml";
import { images } from "../../../../../../versions.ts";
import { policies } from "../../../../../../policy/policies/index.ts";
import { manifestsOf } from "../../../../../../render/manifests.ts";
import { readStackConfig } from "../../../../../../render/stackResources.ts";
import { allows, type NetworkPolicy, type Pod } from "../../../../../support/networkPolicies.ts";
import { renderedOnce } from "../../../../../../render/renderedOnce.ts";
import { policyConfig } from "../../../../support/ownStacks.ts";
import { check } from "../../../../support/policies.ts";
import { Stack } from "../../../../support/stack.ts";
import { podOf } from "../../../../support/workloads.ts";

/** The local stack with these settings of Prometheus. */
const resourcesWith = (prometheus: object) =>
  renderedOnce("local", {
    ...readStackConfig("local"),
    "ha-monitoring:prometheus": JSON.stringify(prometheus),
  });

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
  /** Objects of all namespaces. */
  let all: Stack;
  let some: Stack;
  before(async () => {
    all = new Stack(await resourcesWith({ monitors: {} }));
    some = new Stack(
      await resourcesWith({
        monitors: { namespaces: ["shop"], selector: { team: "a" } },
        externalLabels: { region: "eu" },
        sampleLimit: 1000,
      }),
    );
  });

  it("has no operator by default, and servers without a further container", async () => {
    const stack = new Stack(await renderedOnce("local"));
    assert.ok(!stack.resources.some(({ type }) => type.includes("monitoring.coreos.com")));
    assert.equal(serverOf(stack).initContainers, undefined);
    assert.equal(configOf(stack).scrape_config_files, undefined);
    assert.equal(configOf(stack).rule_files.length, 1);
  });

  it("loads the generated jobs and rules, from volumes that exist in the pod", () => {
    const { rule_files, scrape_config_files } = configOf(all);
    const { containers, initContainers, volumes } = serverOf(all);
    const claims = all.get("StatefulSet", "prometheus").inputs.spec.volumeClaimTemplates as {
      metadata: { name: string };
    }[];
    const mounts = containers[0]?.volumeMounts ?? [];
    for (const glob of [...rule_files, ...(scrape_config_files ?? [])])
      assert.ok(
        mounts.some(({ mountPath }) => glob.startsWith(`${mountPath}/`)),
        glob,
      );
    const names = [
      ...(volumes ?? []).map(({ name }) => name),
      ...claims.map(({ metadata }) => metadata.name),
    ];
    assert.equal(new Set(names).size, names.length);
    for (const { name } of [...mounts, ...(initContainers?.[0]?.volumeMounts ?? [])])
      assert.ok(names.includes(name), name);
  });

  it("satisfies all policies", () => {
    const { resources } = some;
    assert.deepEqual(check(policies, resources, { stack: "local", config: policyConfig }), []);
    assert.ok(manifestsOf(resources).some(({ kind }) => kind === "Prometheus"));
  });

  it("selects objects by namespace and label, and all objects by default", () => {
    const kinds = ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"];
    for (const kind of kinds) {
      assert.deepEqual(specOf(all)[`${kind}Selector`], { matchLabels: {} });
      assert.deepEqual(specOf(all)[`${kind}NamespaceSelector`], {});
      assert.deepEqual(specOf(some)[`${kind}Selector`], { matchLabels: { team: "a" } });
      assert.deepEqual(specOf(some)[`${kind}NamespaceSelector`], {
        matchExpressions: [
          { key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] },
        ],
      });
    }
  });

  it("keeps the limits, the external labels and the token of the servers", () => {
    const spec = specOf(some);
    const { global } = configOf(some);
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

  it("lets the operator read Secrets in the chosen namespaces only", () => {
    const reads = (stack: Stack, kind: string) =>
      stack
        .all(kind)
        .filter(({ inputs }) =>
          (inputs.rules as { resources?: string[]; verbs: string[] }[]).some(
            ({ resources, verbs }) => resources?.includes("secrets") && verbs.includes("get"),
          ),
        )
        .map(({ inputs }) => [inputs.metadata.namespace, inputs.metadata.name]);
    assert.deepEqual(reads(some, "Role").sort(), [
      ["monitoring", "prometheus-operator"],
      ["shop", "prometheus-operator-shop"],
    ]);
    assert.ok(!reads(some, "ClusterRole").some(([, name]) => name === "prometheus-operator"));
    assert.ok(reads(all, "ClusterRole").some(([, name]) => name === "prometheus-operator"));
  });

  it("lets the operator change and delete only what it has created", () => {
    const { rules } = all.get("Role", "prometheus-operator").inputs as {
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

  it("lets only Prometheus connect to the operator", () => {
    const network = all.all("NetworkPolicy").map(({ inputs }) => inputs as NetworkPolicy);
    const pod = (kind: string, name: string): Pod => {
      const workload = all.get(kind, name);
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
