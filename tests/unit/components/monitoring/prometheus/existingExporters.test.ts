import assert from "node:assert/strict";
import { scrape } from "../../../../../components/kubernetes/annotations.ts";
import { scrapeJobs } from "../../../../../components/monitoring/prometheus/scrapeJobs.ts";
import { policies } from "../../../../../policy/policies/index.ts";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../../render/renderedOnce.ts";
import { policyConfig } from "../../../support/ownStacks.ts";
import { check } from "../../../support/policies.ts";
import { targetOf } from "../../../support/relabel.ts";
import { Stack } from "../../../support/stack.ts";

interface Job {
  readonly job_name: string;
  readonly honor_labels?: boolean;
  readonly kubernetes_sd_configs: readonly object[];
  readonly relabel_configs: object[];
}

const existing = {
  nodeExporter: {
    namespace: "observability",
    selector: { "app.kubernetes.io/name": "prometheus-node-exporter", release: "v1.2" },
    port: 9100,
  },
  kubeStateMetrics: { namespace: "observability", selector: { app: "ksm" }, port: 8080 },
};
const jobs = scrapeJobs({
  scrapeInterval: "15s",
  kubelet: { servingCertificate: "cluster-ca" },
  existing,
}) as Job[];
const jobOf = (name: string) =>
  jobs.find(({ job_name }) => job_name === name) ?? assert.fail(`no job ${name}`);
const found = (name: string, discovered: Readonly<Record<string, string>>) =>
  targetOf(jobOf(name).relabel_configs, discovered);

const onNode = {
  __scheme__: "http",
  __metrics_path__: "/metrics",
  __address__: "10.0.0.7",
  __meta_kubernetes_namespace: "observability",
  __meta_kubernetes_pod_ip: "10.0.0.7",
  __meta_kubernetes_pod_name: "node-exporter-x",
  __meta_kubernetes_pod_node_name: "node-1",
  __meta_kubernetes_pod_phase: "Running",
};
const nodeExporter = {
  ...onNode,
  __meta_kubernetes_pod_label_app_kubernetes_io_name: "prometheus-node-exporter",
  __meta_kubernetes_pod_label_release: "v1.2",
};
const annotation = (role: "pod" | "service", port: number) =>
  Object.fromEntries(
    Object.entries(scrape(port)).map(([key, value]) => [
      `__meta_kubernetes_${role}_annotation_${key.replaceAll(/\W/g, "_")}`,
      value,
    ]),
  );

describe("the scrape jobs of existing exporters", () => {
  it("discover the selected pods only", () => {
    assert.deepEqual(jobOf("existing-node-exporter").kubernetes_sd_configs, [
      {
        role: "pod",
        namespaces: { names: ["observability"] },
        selectors: [
          {
            role: "pod",
            label: "app.kubernetes.io/name=prometheus-node-exporter,release=v1.2",
          },
        ],
      },
    ]);
  });

  it("give node exporters the labels of the program's own", () => {
    const target = {
      __scheme__: "http",
      __metrics_path__: "/metrics",
      __address__: "10.0.0.7:9100",
      namespace: "observability",
      pod: "node-exporter-x",
      node: "node-1",
      app: "node-exporter",
      job: "kubernetes-pods",
    };
    // Discovery returns a pod once per port.
    for (const address of ["10.0.0.7", "10.0.0.7:9100", "10.0.0.7:9101"])
      assert.deepEqual(
        found("existing-node-exporter", { ...nodeExporter, __address__: address }),
        target,
      );
    for (const __meta_kubernetes_pod_phase of ["Pending", "Succeeded", "Failed"])
      assert.equal(
        found("existing-node-exporter", { ...nodeExporter, __meta_kubernetes_pod_phase }),
        undefined,
      );
  });

  it("keep the labels of the objects that kube-state-metrics reports on", () => {
    assert.equal(jobOf("existing-kube-state-metrics").honor_labels, true);
    assert.deepEqual(
      found("existing-kube-state-metrics", { ...onNode, __meta_kubernetes_pod_label_app: "ksm" }),
      {
        __scheme__: "http",
        __metrics_path__: "/metrics",
        __address__: "10.0.0.7:8080",
        app: "kube-state-metrics",
        service: "kube-state-metrics",
        job: "kubernetes-service-endpoints",
      },
    );
  });

  it("have the only targets at these ports, even if the pods or Services are annotated", () => {
    const asPod = (port: number, labels: object) =>
      found("kubernetes-pods", { ...nodeExporter, ...annotation("pod", port), ...labels });
    assert.equal(asPod(9100, {}), undefined);
    // Other metrics of the pod, and other pods.
    assert.equal(asPod(9101, {})?.__address__, "10.0.0.7:9101");
    for (const other of [
      { __meta_kubernetes_namespace: "other" },
      { __meta_kubernetes_pod_label_release: "v1x2" },
    ])
      assert.ok(asPod(9100, other), JSON.stringify(other));
    assert.equal(
      found("kubernetes-service-endpoints", {
        ...onNode,
        __address__: "10.0.0.7:8080",
        __meta_kubernetes_pod_label_app: "ksm",
        ...annotation("service", 8080),
      }),
      undefined,
    );
  });
});

describe("a stack with existing exporters", () => {
  let stack: Stack;
  before(async () => {
    stack = new Stack(
      await renderedOnce("local", {
        ...readStackConfig("local"),
        "ha-monitoring:nodeExporter": JSON.stringify({ existing: existing.nodeExporter }),
        "ha-monitoring:kubeStateMetrics": JSON.stringify({ existing: existing.kubeStateMetrics }),
      }),
    );
  });

  it("does not create its own", () => {
    assert.deepEqual(
      stack.children.filter((child) => /node-exporter|kube-state-metrics/.test(child)),
      [],
    );
    assert.deepEqual(
      check(policies, stack.resources, { stack: "local", config: policyConfig }),
      [],
    );
  });

  it("scrapes the existing ones", () => {
    const { data } = stack.get("ConfigMap", "prometheus-server-conf").inputs;
    for (const job of ["existing-node-exporter", "existing-kube-state-metrics"])
      assert.match(data["prometheus.yml"], new RegExp(`job_name: ${job}\n`));
  });
});
