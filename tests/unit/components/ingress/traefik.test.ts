import assert from "node:assert/strict";
import { Traefik } from "../../../../components/ingress/traefik.ts";
import { images } from "../../../../components/versions.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { assertOnePerNode, assertRestricted, containerOf, podOf } from "../../support/workloads.ts";

describe("Traefik", () => {
  let stack: Stack;
  let className: Promise<string> | undefined;
  before(async () => {
    stack = await run(() => {
      className = valueOf(new Traefik("ingress", { nodePort: 30080 }).className);
    });
  });
  const deployment = () => stack.get("Deployment", "ingress");

  it("consists of these and nothing else", () => {
    assert.deepEqual(stack.children, [
      "ClusterAccess ingress-traefik",
      "ClusterRole ingress-traefik",
      "ClusterRoleBinding ingress-traefik",
      "Deployment ingress",
      "IngressClass ingress",
      "Namespace ingress",
      "PodDisruptionBudget ingress",
      "Service ingress",
      "ServiceAccount ingress-traefik",
      "Traefik ingress",
    ]);
  });

  it("serves the class nginx, under the name that its provider looks for", async () => {
    const { metadata, spec } = stack.get("IngressClass", "ingress").inputs;
    assert.equal(metadata.name, "nginx");
    assert.deepEqual(spec, { controller: "k8s.io/ingress-nginx" });
    assert.equal(await className, "nginx");
  });

  it("listens on every node, behind the node port", () => {
    const { type, ports, selector } = stack.get("Service", "ingress").inputs.spec;
    assert.equal(type, "NodePort");
    assert.deepEqual(ports, [{ name: "http", port: 80, targetPort: "http", nodePort: 30080 }]);
    assert.deepEqual(selector, { "app.kubernetes.io/name": "traefik" });
    const container = containerOf(deployment(), "traefik");
    assert.equal(container.image, images.traefik);
    assert.ok(container.args.includes("--entrypoints.web.address=:8000"));
    assert.ok(container.args.includes("--providers.kubernetesingressnginx=true"));
    assert.deepEqual(container.ports, [
      { name: "http", containerPort: 8000 },
      { name: "health", containerPort: 8080 },
    ]);
  });

  it("is two pods on two nodes, restricted, that only read", () => {
    assert.equal(deployment().inputs.spec.replicas, 2);
    assertOnePerNode(deployment());
    assertRestricted(podOf(deployment()));
    assert.equal(podOf(deployment()).spec.serviceAccountName, "ingress-traefik");
    const rules = stack.get("ClusterRole", "ingress-traefik").inputs.rules as { verbs: string[] }[];
    for (const { verbs } of rules) assert.deepEqual(verbs, ["list", "watch"]);
    const budget = stack.get("PodDisruptionBudget", "ingress").inputs.spec;
    assert.equal(budget.maxUnavailable, 1);
    assert.deepEqual(budget.selector, deployment().inputs.spec.selector);
  });
});
