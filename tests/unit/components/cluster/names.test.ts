import assert from "node:assert/strict";
import { titleOf } from "../../../../components/cluster/ownership.ts";
import { type Manifest, manifestsOf } from "../../../../render/manifests.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";

const second = {
  "ha-monitoring:namespace": "observability",
  "ha-monitoring:clusterPrefix": "second-",
};

/** Objects of kube-prometheus with the same names and kinds as this program's: https://github.com/prometheus-operator/kube-prometheus/tree/main/manifests */
const kubePrometheus = [
  "Namespace monitoring",
  ...[
    "alertmanager-main",
    "grafana",
    "kube-state-metrics",
    "node-exporter",
    "prometheus-k8s",
  ].flatMap((name) => [`ServiceAccount monitoring/${name}`, `NetworkPolicy monitoring/${name}`]),
  ...["kube-state-metrics", "node-exporter", "prometheus-k8s"].flatMap((name) => [
    `ClusterRole ${name}`,
    `ClusterRoleBinding ${name}`,
    `Service monitoring/${name}`,
  ]),
  "Deployment monitoring/kube-state-metrics",
  "DaemonSet monitoring/node-exporter",
];

const objects = async (settings: Record<string, string>) =>
  manifestsOf(await renderedOnce("dev", { ...readStackConfig("dev"), ...settings }));

const titlesOf = (manifests: readonly Manifest[]) =>
  manifests.map(({ apiVersion, kind, metadata: { name, namespace } }) =>
    titleOf({ apiVersion, kind, name, namespace }),
  );

describe("names", function () {
  this.timeout(60_000);
  let manifests: readonly Manifest[];
  let one: readonly string[];
  let other: readonly string[];
  before(async () => {
    one = titlesOf(await objects({}));
    manifests = await objects(second);
    other = titlesOf(manifests);
  });

  it("differ between two installations", () => {
    assert.equal(one.length, other.length);
    assert.deepEqual(
      one.filter((title) => other.includes(title)),
      [],
    );
    for (const title of [
      "Namespace observability",
      "Namespace second-node-exporter",
      "PriorityClass second-monitoring",
      "StorageClass second-fast",
      "IngressClass second-nginx",
      "ClusterRole second-monitoring",
      "StatefulSet observability/prometheus",
    ])
      assert.ok(other.includes(title), title);
  });

  it("differ from kube-prometheus' names, which default names do not", () => {
    assert.ok(kubePrometheus.some((title) => one.includes(title)));
    assert.deepEqual(
      other.filter((title) => kubePrometheus.includes(title)),
      [],
    );
  });

  it("are used by all references", () => {
    const text = JSON.stringify(manifests.filter(({ kind }) => kind !== "ConfigMap"));
    for (const of of [
      '"namespace":"monitoring"',
      '"priorityClassName":"monitoring"',
      '"storageClassName":"fast"',
      '"ingressClassName":"nginx"',
      '"kubernetes.io/metadata.name":"ingress"',
      ".monitoring.svc",
      "-ingress-class=nginx",
    ])
      assert.ok(!text.includes(of), of);
    const config = JSON.stringify(manifests.filter(({ kind }) => kind === "ConfigMap"));
    assert.doesNotMatch(config, /\.monitoring\.svc|namespace=\\+"monitoring\\+"/);
  });
});
