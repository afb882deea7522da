import assert from "node:assert/strict";
import { Nginx, type NginxArgs, nginxSettings } from "../../../../components/ingress/nginx.ts";
import { answerSeconds } from "../../../../components/ingress/serving.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { assertRestricted, containerOf, podOf } from "../../support/workloads.ts";

async function create(
  args?: Omit<NginxArgs, "settings">,
  settings: object = {},
): Promise<{ stack: Stack; className: string }> {
  let className: Promise<string> | undefined;
  const stack = await run(() => {
    className = valueOf(
      new Nginx("ingress", { ...args, settings: nginxSettings.parse(settings) }).className,
    );
  });
  return { stack, className: (await className) ?? "" };
}

describe("Nginx", () => {
  let stack: Stack;
  let className: string;
  before(async () => {
    ({ stack, className } = await create({ loadBalancerIP: "192.0.2.1" }));
  });
  const deployment = () => stack.get("Deployment", "ingress");
  const container = () => containerOf(deployment(), "nginx-ingress");

  it("serves IngressClass nginx with the controller's name", () => {
    const { metadata, spec } = stack.get("IngressClass", "ingress").inputs;
    assert.equal(metadata.name, "nginx");
    assert.deepEqual(spec, { controller: "nginx.org/ingress-controller" });
    assert.equal(className, "nginx");
  });

  it("accepts connections from the ranges of the settings only", async () => {
    const { stack } = await create({}, { sourceRanges: ["192.0.2.0/24"] });
    const { loadBalancerSourceRanges } = stack.get("Service", "ingress").inputs.spec;
    assert.deepEqual(loadBalancerSourceRanges, ["192.0.2.0/24"]);
  });

  it("uses the reserved address and preserves client addresses", () => {
    assert.deepEqual(stack.get("Service", "ingress").inputs.spec, {
      type: "LoadBalancer",
      ipFamilyPolicy: "PreferDualStack",
      loadBalancerIP: "192.0.2.1",
      externalTrafficPolicy: "Local",
      selector: { "app.kubernetes.io/name": "nginx-ingress" },
      ports: [
        { name: "http", port: 80, targetPort: "http" },
        { name: "https", port: 443, targetPort: "https" },
      ],
    });
  });

  it("has an address chosen by the cloud if none is reserved", async () => {
    const { spec } = (await create()).stack.get("Service", "ingress").inputs;
    assert.ok(!Object.hasOwn(spec as object, "loadBalancerIP"));
  });

  it("has no budget for a single pod", async () => {
    const single = await create({ replicas: 1 });
    assert.equal(single.stack.get("Deployment", "ingress").inputs.spec.replicas, 1);
    assert.deepEqual(single.stack.all("PodDisruptionBudget"), []);
  });

  it("is restricted, with writable volumes for the image's folders", () => {
    assertRestricted(podOf(deployment()), { capabilities: ["NET_BIND_SERVICE"] });
    const { initContainers = [] } = podOf(deployment()).spec;
    assert.deepEqual(
      initContainers.map(({ volumeMounts }) => volumeMounts),
      [[{ name: "etc", mountPath: "/copy" }]],
    );
    for (const { securityContext } of [container(), ...initContainers])
      assert.equal(securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(
      container().volumeMounts?.map(({ mountPath }) => mountPath),
      ["/etc/nginx", "/var/cache/nginx", "/var/lib/nginx", "/var/log/nginx"],
    );
    assert.deepEqual(
      podOf(deployment()).spec.volumes,
      container().volumeMounts?.map(({ name }) => ({ name, emptyDir: {} })),
    );
  });

  it("may write only events and the addresses of Ingresses in the cluster", () => {
    const writes = (kind: string, name: string) =>
      (stack.get(kind, name).inputs.rules as { resources: string[]; verbs: string[] }[])
        .filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)))
        .flatMap(({ resources, verbs }) => resources.map((resource) => [resource, ...verbs]));
    assert.deepEqual(writes("ClusterRole", "ingress-nginx-ingress"), [
      ["ingresses/status", "update"],
      ["events", "create", "patch"],
    ]);
    assert.deepEqual(writes("Role", "ingress"), [
      ["pods", "get", "update"],
      ["leases", "get", "create", "update"],
    ]);
    assert.equal(stack.get("Role", "ingress").inputs.metadata.namespace, "ingress");
    assert.deepEqual(stack.get("RoleBinding", "ingress").inputs.subjects, [
      { kind: "ServiceAccount", name: "ingress-nginx-ingress", namespace: "ingress" },
    ]);
  });

  const setting = (key: string) => stack.get("ConfigMap", "ingress").inputs.data[key] as string;

  it("tries the next pod after 2 s without a connection, and supports HTTP/2", () => {
    assert.equal(setting("proxy-connect-timeout"), "2s");
    assert.equal(setting("http2"), "true");
  });

  it("completes the longest request during a reload and the termination of its pod", () => {
    const shutdown = /^(\d+)s$/.exec(setting("worker-shutdown-timeout"))?.[1];
    assert.ok(Number(shutdown) >= answerSeconds, `worker-shutdown-timeout is ${shutdown}`);
    // The preStop delay, in which the load balancer removes the pod.
    const preStop = 15;
    assert.deepEqual(container().lifecycle, { preStop: { sleep: { seconds: preStop } } });
    // Measured: nginx exits 0.3 s after its timeout, and the container shortly afterwards.
    const grace = podOf(deployment()).spec.terminationGracePeriodSeconds ?? 0;
    assert.ok(grace >= preStop + Number(shutdown) + 5, `${grace} s of grace`);
  });
});
