import assert from "node:assert/strict";
import { parse } from "yaml";
import { Traefik, traefikSettings } from "../../../../components/ingress/traefik.ts";
import { images } from "../../../../versions.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { assertOnePerNode, assertRestricted, containerOf, podOf } from "../../support/workloads.ts";

const args = {
  nodePorts: { http: 30080, https: 30443 },
  httpsPort: 8443,
  settings: traefikSettings.parse({}),
};

describe("Traefik", () => {
  let stack: Stack;
  let className: Promise<string> | undefined;
  before(async () => {
    stack = await run(() => {
      className = valueOf(new Traefik("ingress", args).className);
    });
  });
  const deployment = () => stack.get("Deployment", "ingress");

  it("serves IngressClass nginx with the name that Traefik's provider expects", async () => {
    const { metadata, spec } = stack.get("IngressClass", "ingress").inputs;
    assert.equal(metadata.name, "nginx");
    assert.deepEqual(spec, { controller: "k8s.io/ingress-nginx" });
    assert.equal(await className, "nginx");
  });

  it("is reachable on NodePorts of the nodes with a pod", () => {
    const { type, ports, selector, externalTrafficPolicy, ipFamilyPolicy } = stack.get(
      "Service",
      "ingress",
    ).inputs.spec;
    assert.equal(type, "NodePort");
    assert.equal(externalTrafficPolicy, "Local");
    assert.equal(ipFamilyPolicy, "PreferDualStack");
    assert.deepEqual(ports, [
      { name: "http", port: 80, targetPort: "http", nodePort: 30080 },
      { name: "https", port: 443, targetPort: "https", nodePort: 30443 },
    ]);
    assert.deepEqual(selector, { "app.kubernetes.io/name": "traefik" });
    const container = containerOf(deployment(), "traefik");
    assert.equal(container.image, images.traefik);
    assert.ok(container.args.includes("--entrypoints.web.address=:8000"));
    assert.ok(container.args.includes("--providers.kubernetesingressnginx=true"));
    assert.deepEqual(container.ports, [
      { name: "http", containerPort: 8000 },
      { name: "https", containerPort: 8443 },
      { name: "health", containerPort: 8080 },
    ]);
  });

  it("redirects HTTP to the public HTTPS port", async () => {
    const other = await run(() => new Traefik("ingress", { ...args, httpsPort: 9443 }));
    const container = containerOf(other.get("Deployment", "ingress"), "traefik");
    for (const arg of [
      "--entrypoints.web.http.redirections.entrypoint.to=:9443",
      "--entrypoints.websecure.address=:8443",
      "--entrypoints.websecure.http.tls=true",
    ])
      assert.ok(container.args.includes(arg), arg);
  });

  it("retries when a pod does not accept the connection", () => {
    const { args } = containerOf(deployment(), "traefik");
    assert.ok(args.includes("--serverstransport.forwardingtimeouts.dialtimeout=300ms"));
    assert.ok(args.includes("--serverstransport.maxidleconnsperhost=-1"));
    assert.ok(args.includes("--entrypoints.websecure.http.middlewares=retry@file"));
    const { data } = stack.get("ConfigMap", "ingress").inputs;
    assert.deepEqual(parse(data["dynamic.yaml"]), {
      http: { middlewares: { retry: { retry: { attempts: 10, initialInterval: "100ms" } } } },
    });
  });

  it("has two restricted pods on two nodes, with read-only rights", () => {
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
