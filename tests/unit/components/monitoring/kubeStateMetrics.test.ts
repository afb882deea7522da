import assert from "node:assert/strict";
import {
  KubeStateMetrics,
  kubeStateMetricsSettings,
} from "../../../../components/monitoring/kubeStateMetrics.ts";
import { run, type Stack } from "../../support/stack.ts";
import { containerOf, podOf } from "../../support/workloads.ts";

const name = "kube-state-metrics";

describe("KubeStateMetrics", () => {
  let stack: Stack;
  before(async () => {
    const settings = kubeStateMetricsSettings.parse({ create: {} }).create ?? assert.fail();
    stack = await run(() => new KubeStateMetrics(name, { namespace: "monitoring", settings }));
  });

  it("may list exactly the resources that have metrics, and no Secrets or ConfigMaps", () => {
    const rules = stack.get("ClusterRole", name).inputs.rules as {
      resources: string[];
      verbs: string[];
    }[];
    for (const { verbs } of rules) assert.deepEqual(verbs, ["list", "watch"]);
    const allowed = rules.flatMap(({ resources }) => resources);
    const flag = containerOf(stack.get("Deployment", name), name).args.find((arg) =>
      arg.startsWith("--resources="),
    );
    assert.deepEqual(flag?.replace("--resources=", "").split(","), allowed);
    for (const needed of ["deployments", "horizontalpodautoscalers", "nodes", "pods"])
      assert.ok(allowed.includes(needed), needed);
    for (const secret of ["secrets", "configmaps"]) assert.ok(!allowed.includes(secret), secret);
  });

  it("exports the labels of the setting, and none by default", async () => {
    const flags = (of: Stack) =>
      containerOf(of.get("Deployment", name), name).args.filter((arg) =>
        arg.startsWith("--metric-labels-allowlist"),
      );
    assert.deepEqual(flags(stack), []);
    const settings =
      kubeStateMetricsSettings.parse({
        create: { labels: { pods: ["team", "example.com/version"], nodes: ["*"] } },
      }).create ?? assert.fail();
    const other = await run(
      () => new KubeStateMetrics(name, { namespace: "monitoring", settings }),
    );
    assert.deepEqual(flags(other), [
      "--metric-labels-allowlist=pods=[team,example.com/version],nodes=[*]",
    ]);
  });

  it("never has two pods, which would report every object twice", () => {
    const { replicas, strategy } = stack.get("Deployment", name).inputs.spec;
    assert.equal(replicas, 1);
    assert.deepEqual(strategy, { type: "Recreate" });
  });

  it("is scraped through its Service for the objects' metrics, and as a pod for its own metrics", () => {
    assert.deepEqual(stack.get("Service", name).inputs.metadata.annotations, {
      "pulumi.com/skipAwait": "true",
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "8080",
      "prometheus.io/honor-labels": "true",
    });
    assert.deepEqual(podOf(stack.get("Deployment", name)).metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "8081",
    });
  });
});
