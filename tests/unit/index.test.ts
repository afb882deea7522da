import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { quantityValue } from "../../components/settings/quantity.ts";
import { images } from "../../versions.ts";
import { nodes } from "../../local/layout.ts";
import { readStackConfig } from "../../render/stackResources.ts";
import { withCluster } from "./support/cluster.ts";
import { type Resource, run, type Stack, valueOf } from "./support/stack.ts";
import { assertRestricted, containerOf, podOf, workloads } from "./support/workloads.ts";

async function runProgram(): Promise<{ stack: Stack; outputs: Record<string, unknown> }> {
  const outputs: Record<string, unknown> = {};
  const stack = await run(async () => {
    const { default: exported } = await import("../../index.ts");
    assert.deepEqual(Object.keys(exported), [
      ...["endpoints", "credentials", "caCertificate", "buckets", "namespace"],
    ]);
    assert.ok(exported.caCertificate);
    for (const [login, credentials] of Object.entries(exported.credentials)) {
      assert.ok(await pulumi.isSecret(credentials), `${login} is a secret`);
      outputs[login] = await valueOf(credentials);
    }
    outputs.endpoints = await valueOf(exported.endpoints);
    assert.match(await valueOf(exported.caCertificate), /^-----BEGIN CERTIFICATE-----/);
    outputs.namespace = await valueOf(exported.namespace);
    for (const [use, bucket] of Object.entries(exported.buckets))
      outputs[use] = await valueOf(bucket);
  }, readStackConfig("local"));
  return { stack, outputs };
}

describe("the program with the configuration of stack local", () => {
  let stack: Stack;
  let outputs: Record<string, unknown>;
  before(async () => {
    await withCluster(async () => {
      ({ stack, outputs } = await runProgram());
    });
  });

  it("has these outputs", () => {
    assert.deepEqual(outputs, {
      endpoints: {
        "thanos-querier": "https://thanos-querier.localhost:8443",
        "thanos-ruler": "https://thanos-ruler.localhost:8443",
        alertmanager: "https://alertmanager.localhost:8443",
        "prometheus-0": "https://prometheus-0.localhost:8443",
        "prometheus-1": "https://prometheus-1.localhost:8443",
        "prometheus-2": "https://prometheus-2.localhost:8443",
      },
      basicAuth: { user: "admin", password: "the-password" },
      grafana: { user: "admin", password: "the-password" },
      namespace: "monitoring",
      longTerm: "prometheus-long-term-0a1b2c3d",
      ruler: "thanos-ruler-0a1b2c3d",
    });
  });

  it("has these workloads", () => {
    assert.deepEqual(
      workloads(stack)
        .map(({ inputs }) => `${inputs.metadata.namespace}/${inputs.metadata.name}`)
        .sort(),
      [
        "gcs-emulator/gcs-emulator",
        "ingress/traefik",
        "monitoring/alertmanager",
        "monitoring/blackbox-exporter",
        "monitoring/grafana",
        "monitoring/kube-state-metrics",
        "monitoring/prometheus",
        "monitoring/thanos-compactor",
        "monitoring/thanos-querier",
        "monitoring/thanos-query-frontend",
        "monitoring/thanos-ruler",
        "monitoring/thanos-ruler-compactor",
        "monitoring/thanos-ruler-store-gateway",
        "monitoring/thanos-store-gateway",
        "node-exporter/node-exporter",
      ],
    );
  });

  it("uses every image, with versions only", () => {
    const used = workloads(stack).flatMap((workload) =>
      podOf(workload).spec.containers.map(({ image }) => image),
    );
    // Used on GKE, with prometheus.monitors, and with grafana.dashboardConfigMaps.
    const others: readonly string[] = [
      ...[images.nginxIngress, images.prometheusOperator, images.k8sSidecar],
    ];
    const expected = Object.values(images).filter((image) => !others.includes(image));
    assert.deepEqual([...new Set(used)].sort(), expected.sort());
    for (const image of Object.values(images)) assert.match(image, /:v?\d+\.\d+\.\d+$/);
  });

  it("sets probes, requests and a memory limit on every container", () => {
    for (const workload of workloads(stack))
      for (const container of podOf(workload).spec.containers) {
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"] as const) {
          const { port } = container[probe].httpGet;
          assert.ok(
            container.ports.some(({ name }) => name === port),
            `${container.name} ${probe}`,
          );
        }
        const { requests, limits } = container.resources;
        assert.ok(requests.cpu && requests.memory && limits.memory, container.name);
      }
  });

  it("restarts no container while it waits for dependencies or loads data", () => {
    // These have one health endpoint, which fails until they are ready, within seconds.
    const onePage = ["blackbox-exporter", "gcs-emulator", "node-exporter", "traefik"];
    for (const workload of workloads(stack))
      for (const container of podOf(workload).spec.containers) {
        const { name, startupProbe, livenessProbe, readinessProbe } = container;
        assert.deepEqual(startupProbe.httpGet, livenessProbe.httpGet, name);
        // /livez of kube-state-metrics requests the API server.
        assert.doesNotMatch(livenessProbe.httpGet.path, /ready|livez|api/, name);
        if (!onePage.includes(name))
          assert.notDeepEqual(livenessProbe.httpGet, readinessProbe.httpGet, name);
      }
  });

  it("allows a process that reads its volume at startup one second for each MiB", () => {
    const seconds = (name: string) => {
      const workload = workloads(stack).find((workload) => workload.name === name);
      assert.ok(workload, name);
      const { periodSeconds, failureThreshold } = containerOf(workload, name).startupProbe;
      return periodSeconds * failureThreshold;
    };
    assert.deepEqual(["thanos-ruler", "alertmanager", "grafana", "prometheus"].map(seconds), [
      // The volumes have 1 GiB.
      ...[1024, 1024, 1024],
      300,
    ]);
  });

  it("lets a drain evict pods that are not ready", () => {
    const budgets = stack.all("PodDisruptionBudget");
    assert.ok(budgets.length > 0);
    for (const { name, inputs } of budgets)
      assert.equal(inputs.spec.unhealthyPodEvictionPolicy, "AlwaysAllow", name);
  });

  it("restricts every pod outside namespace node-exporter", () => {
    for (const workload of workloads(stack)) {
      const { namespace } = workload.inputs.metadata as { namespace: string };
      const level = stack.all("Namespace").find(({ inputs }) => inputs.metadata.name === namespace)
        ?.inputs.metadata.labels["pod-security.kubernetes.io/enforce"];
      assert.equal(level, namespace === "node-exporter" ? "privileged" : "restricted");
      if (level === "restricted") assertRestricted(podOf(workload));
    }
  });

  it("mounts a token only in pods with their own service account", () => {
    for (const workload of workloads(stack)) {
      const { serviceAccountName, automountServiceAccountToken } = podOf(workload).spec;
      assert.ok(
        serviceAccountName !== undefined || automountServiceAccountToken === false,
        workload.name,
      );
    }
  });

  it("skips the wait for Services and Ingresses", () => {
    for (const resource of [...stack.all("Service"), ...stack.all("Ingress")])
      assert.equal(
        resource.inputs.metadata.annotations["pulumi.com/skipAwait"],
        "true",
        resource.name,
      );
  });

  it("targets only existing ports of pods with Services", () => {
    for (const service of stack.all("Service")) {
      const { selector, ports } = service.inputs.spec as {
        selector: Record<string, string>;
        ports: { name: string; targetPort?: string }[];
      };
      const behind = workloads(stack).filter((workload) => {
        const name = workload.inputs.metadata.name as string;
        const labels = {
          ...podOf(workload).metadata.labels,
          "statefulset.kubernetes.io/pod-name":
            selector["statefulset.kubernetes.io/pod-name"]?.replace(/-\d+$/, "") === name
              ? selector["statefulset.kubernetes.io/pod-name"]
              : "",
        } as Record<string, string>;
        return Object.entries(selector).every(([label, value]) => labels[label] === value);
      });
      assert.ok(behind.length > 0, `${service.name} selects a pod`);
      for (const workload of behind)
        for (const { name, targetPort = name } of ports)
          assert.ok(
            podOf(workload).spec.containers.some(({ ports }) =>
              ports.some((port) => port.name === targetPort),
            ),
            `${service.name} ${targetPort}`,
          );
    }
  });

  it("requests less than one core, so that it fits any machine", () => {
    const pods = (workload: Resource) =>
      workload.type.endsWith("DaemonSet") ? nodes.length : (workload.inputs.spec.replicas ?? 1);
    const cores = workloads(stack).flatMap((workload) =>
      podOf(workload).spec.containers.map(
        ({ resources }) => quantityValue(resources.requests.cpu ?? "") * pods(workload),
      ),
    );
    assert.ok(cores.reduce((sum, core) => sum + core) < 1);
  });
});
