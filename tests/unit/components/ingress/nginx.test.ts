import assert from "node:assert/strict";
import { Nginx, type NginxArgs, nginxSettings } from "../../../../components/ingress/nginx.ts";
import { answerSeconds } from "../../../../components/ingress/serving.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";
import { assertRestricted, containerOf, podOf } from "../../support/workloads.ts";

async function create(
  args?: Omit<NginxArgs, "settings">,
): Promise<{ stack: Stack; className: string }> {
  let className: Promise<string> | undefined;
  const stack = await run(() => {
    className = valueOf(
      new Nginx("ingress", { ...args, settings: nginxSettings.parse({}) }).className,
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

  it("serves the class nginx, under the controller's name", () => {
    const { metadata, spec } = stack.get("IngressClass", "ingress").inputs;
    assert.equal(metadata.name, "nginx");
    assert.deepEqual(spec, { controller: "nginx.org/ingress-controller" });
    assert.equal(className, "nginx");
  });

  it("opens on the address that was reserved, and sees who asks", () => {
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

  it("leaves the address to the cloud where none was reserved", async () => {
    const { spec } = (await create()).stack.get("Service", "ingress").inputs;
    assert.ok(!Object.hasOwn(spec as object, "loadBalancerIP"));
  });

  it("has no budget for a single pod", async () => {
    const single = await create({ replicas: 1 });
    assert.equal(single.stack.get("Deployment", "ingress").inputs.spec.replicas, 1);
    assert.deepEqual(single.stack.all("PodDisruptionBudget"), []);
  });

  it("is restricted, with writable folders in the place of the image's", () => {
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

  it("writes nothing in the cluster but events and the addresses of Ingresses", () => {
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

  it("asks another pod soon when one doesn't take the connection, and speaks HTTP/2", () => {
    assert.equal(setting("proxy-connect-timeout"), "2s");
    assert.equal(setting("http2"), "true");
  });

  it("lets the longest request outlast a reload and the end of its pod", () => {
    const shutdown = /^(\d+)s$/.exec(setting("worker-shutdown-timeout"))?.[1];
    assert.ok(Number(shutdown) >= answerSeconds, `worker-shutdown-timeout is ${shutdown}`);
    // In which the load balancer learns that the pod takes no more connections.
    const preStop = 15;
    assert.deepEqual(container().lifecycle, { preStop: { sleep: { seconds: preStop } } });
    // nginx was seen to end a third of a second after its timeout, and the container after that.
    const grace = podOf(deployment()).spec.terminationGracePeriodSeconds ?? 0;
    assert.ok(grace >= preStop + Number(shutdown) + 5, `${grace} s of grace`);
  });
});
