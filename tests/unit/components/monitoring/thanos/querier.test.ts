import assert from "node:assert/strict";
import { Querier, type QuerierArgs } from "../../../../../components/monitoring/thanos/querier.ts";
import { images } from "../../../../../components/versions.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { upstream } from "../../../support/upstream.ts";
import {
  assertOnePerNode,
  assertRestricted,
  containerOf,
  podOf,
} from "../../../support/workloads.ts";

const create = (settings: QuerierArgs["settings"] = {}): Promise<Stack> =>
  run(
    () =>
      new Querier("thanos-querier", {
        namespace: "monitoring",
        stores: [upstream("dnssrv+_grpc._tcp.stores"), upstream("other:10901")],
        replicaLabels: ["replica", "rule_replica"],
        settings,
      }),
  );

describe("Querier", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const deployment = () => stack.get("Deployment", "thanos-querier");

  it("consists of these and nothing else", () => {
    assert.deepEqual(stack.children, [
      "Deployment thanos-querier",
      "PodDisruptionBudget thanos-querier",
      "Querier thanos-querier",
      "Service thanos-querier",
      "Service thanos-querier-pods",
      "ThanosDeployment thanos-querier",
    ]);
  });

  it("asks all stores, and takes replicas for one", () => {
    const { image, args } = containerOf(deployment(), "thanos-querier");
    assert.equal(image, images.thanos);
    assert.deepEqual(args, [
      "query",
      "--enable-auto-gomemlimit",
      "--query.replica-label=replica",
      "--query.replica-label=rule_replica",
      '--endpoint.sd-config={"endpoints":[{"address":"dnssrv+_grpc._tcp.stores"},{"address":"other:10901"}]}',
      "--store.sd-dns-interval=10s",
      "--store.response-timeout=30s",
      "--query.auto-downsampling",
    ]);
  });

  it("is two pods on two nodes, of which one answers at any time", () => {
    const { replicas, strategy } = deployment().inputs.spec;
    assert.equal(replicas, 2);
    assert.deepEqual(strategy, { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
    assertOnePerNode(deployment());
    assert.deepEqual(stack.get("PodDisruptionBudget", "thanos-querier").inputs.spec, {
      maxUnavailable: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": "thanos-querier" } },
    });
  });

  it("runs restricted, and without access to the cluster", () => {
    assertRestricted(podOf(deployment()));
    assert.equal(podOf(deployment()).spec.automountServiceAccountToken, false);
  });

  it("is scraped as pods, and not by its Service once more", () => {
    assert.deepEqual(podOf(deployment()).metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "10902",
    });
    const service = stack.get("Service", "thanos-querier").inputs;
    assert.deepEqual(service.metadata.annotations, { "pulumi.com/skipAwait": "true" });
    assert.deepEqual(service.spec.ports, [{ name: "http", port: 9090, targetPort: "http" }]);
  });

  it("can be asked by pod, for who asks another when one does not answer", () => {
    const { spec } = stack.get("Service", "thanos-querier-pods").inputs;
    assert.equal(spec.clusterIP, "None");
    assert.deepEqual(spec.ports, [{ name: "http", port: 10902, targetPort: "http" }]);
  });

  it("has no budget for a single pod", async () => {
    assert.deepEqual((await create({ replicas: 1 })).all("PodDisruptionBudget"), []);
  });
});
