import assert from "node:assert/strict";
import { podOf } from "../../../../policy/model/pod.ts";
import { asResources, plain } from "../../support/policies.ts";
import { object } from "../../support/thirdPartyStacks.ts";

const podFor = (kind: string, spec: object, group = "monitoring.coreos.com/v1") => {
  const [resource] = asResources([object(`${group}:${kind}`, "k8s", { spec })]);
  assert.ok(resource);
  const pod = podOf(resource);
  return { pod, container: (name: string) => pod?.containers.find((it) => it.spec.name === name) };
};
const objectStorageConfig = { name: "objstore", key: "thanos.yaml" };

describe("pods of the Prometheus Operator", () => {
  it("exist for its kinds only", () => {
    for (const kind of ["Prometheus", "ThanosRuler", "Alertmanager"]) {
      const { pod } = podFor(kind, {});
      assert.equal(pod?.replicas, 1, kind);
      assert.equal(pod.workload.byOperator, true);
      assert.equal(pod.containers.length, 1);
      assert.equal(podFor(kind, {}, "example.com/v1").pod, undefined);
    }
    assert.equal(podFor("ServiceMonitor", {}).pod, undefined);
    const [bare] = asResources([
      { type: "kubernetes:monitoring.coreos.com/v1:Prometheus", name: "p", inputs: {} },
    ]);
    assert.ok(bare && podOf(bare));
  });

  it("have the operator's labels and names", () => {
    const { pod } = podFor("Prometheus", {
      replicas: 2,
      podMetadata: { labels: { team: "a" } },
    });
    assert.deepEqual(pod?.workload.labels, {
      "app.kubernetes.io/name": "prometheus",
      "app.kubernetes.io/instance": "k8s",
      "app.kubernetes.io/managed-by": "prometheus-operator",
      prometheus: "k8s",
      team: "a",
    });
    assert.deepEqual(pod.each("{{metadata.name}}"), ["prometheus-k8s-0", "prometheus-k8s-1"]);
    assert.equal(
      podFor("ThanosRuler", {}).pod?.workload.labels["app.kubernetes.io/name"],
      "thanos-ruler",
    );
    assert.equal(podFor("Alertmanager", {}).pod?.workload.labels.alertmanager, "k8s");
  });

  it("multiply replicas by shards", () => {
    const { pod } = podFor("Prometheus", { replicas: 2, shards: 3 });
    assert.equal(pod?.replicas, 6);
    // Shards other than the first have another name.
    assert.deepEqual(pod.each("{{metadata.name}}"), ["{{metadata.name}}"]);
    assert.equal(podFor("Prometheus", { shards: 2 }).pod?.replicas, 2);
  });

  it("have the operator's flags of Prometheus", () => {
    const flags = (spec: object) => podFor("Prometheus", spec).container("prometheus")?.line.words;
    const paths = ["--storage.tsdb.path=/data", "--storage.tsdb.retention.time=24h"];
    const blocks = (time: string) => [
      `--storage.tsdb.min-block-duration=${time}`,
      `--storage.tsdb.max-block-duration=${time}`,
    ];
    assert.deepEqual(flags({}), paths);
    assert.deepEqual(flags({ thanos: {} }), paths);
    assert.deepEqual(flags({ disableCompaction: true }), [...paths, ...blocks("2h")]);
    assert.deepEqual(flags({ thanos: { objectStorageConfig } }), [...paths, ...blocks("2h")]);
    assert.deepEqual(flags({ thanos: { objectStorageConfigFile: "/o", blockSize: "1h" } }), [
      ...paths,
      ...blocks("1h"),
    ]);
    assert.deepEqual(
      flags({ retention: "6h", additionalArgs: [{ name: "a" }, { name: "b", value: "c" }] }),
      [paths[0], "--storage.tsdb.retention.time=6h", "--a", "--b=c"],
    );
  });

  it("have a sidecar for Thanos", () => {
    const sidecar = (thanos: object) =>
      podFor("Prometheus", { thanos }).container("thanos-sidecar")?.line.words;
    assert.equal(podFor("Prometheus", {}).container("thanos-sidecar"), undefined);
    assert.deepEqual(sidecar({}), ["sidecar", "--tsdb.path=/data"]);
    assert.deepEqual(sidecar({ objectStorageConfig, additionalArgs: [{ name: "a" }] }), [
      "sidecar",
      "--tsdb.path=/data",
      "--objstore.config={{Secret objstore thanos.yaml}}",
      "--a",
    ]);
    assert.deepEqual(sidecar({ objectStorageConfig, objectStorageConfigFile: "/o" }), [
      "sidecar",
      "--tsdb.path=/data",
      "--objstore.config-file=/o",
    ]);
  });

  it("have images by version, by image, or chosen by the operator", () => {
    const images = (kind: string, spec: object) =>
      podFor(kind, spec).pod?.containers.map(({ spec }) => spec.image);
    assert.deepEqual(images("Prometheus", { version: "3.1.0", thanos: { version: "0.42.4" } }), [
      "quay.io/prometheus/prometheus:3.1.0",
      "quay.io/thanos/thanos:0.42.4",
    ]);
    assert.deepEqual(images("Prometheus", { image: "i", version: "3.1.0", thanos: {} }), [
      "i",
      "quay.io/thanos/thanos:chosen-by-operator",
    ]);
    assert.deepEqual(images("ThanosRuler", { version: "1" }), ["quay.io/thanos/thanos:1"]);
    assert.deepEqual(images("Alertmanager", { version: "1" }), [
      "quay.io/prometheus/alertmanager:1",
    ]);
  });

  it("have the resources of the objects", () => {
    const resources = { requests: { cpu: "1" } };
    const other = { requests: { cpu: "2" } };
    const { container } = podFor("Prometheus", { resources, thanos: { resources: other } });
    assert.deepEqual(plain(container("prometheus")?.spec.resources), resources);
    assert.deepEqual(plain(container("thanos-sidecar")?.spec.resources), other);
    for (const [kind, name] of [
      ["ThanosRuler", "thanos-ruler"],
      ["Alertmanager", "alertmanager"],
    ] as const)
      assert.deepEqual(
        plain(podFor(kind, { resources }).container(name)?.spec.resources),
        resources,
      );
  });

  it("have patched and additional containers", () => {
    const { pod, container } = podFor("Prometheus", {
      containers: [
        { name: "prometheus", image: "patched", livenessProbe: {} },
        { name: "extra", image: "example.com/extra" },
      ],
    });
    assert.deepEqual(
      pod?.containers.map(({ spec }) => [spec.name, spec.image]),
      [
        ["prometheus", "patched"],
        ["extra", "example.com/extra"],
      ],
    );
    assert.equal(container("prometheus")?.line.get("--storage.tsdb.path"), "/data");
    const patched = [{ name: "thanos-sidecar", image: "patched" }];
    const sidecar = podFor("Prometheus", { image: "own", thanos: {}, containers: patched });
    assert.deepEqual(
      sidecar.pod?.containers.map(({ spec }) => [spec.name, spec.image]),
      [
        ["prometheus", "own"],
        ["thanos-sidecar", "patched"],
      ],
    );
  });

  it("have the volume of the storage, mounted at the data directory", () => {
    const volume = (storage: object | undefined, kind = "Prometheus") => {
      const { pod } = podFor(kind, { storage, volumes: [{ name: "own" }] });
      const name = pod?.containers[0]?.volumeAt("/data");
      assert.deepEqual(
        pod?.workload.spec.volumes?.map((it) => it.name),
        ["own", name],
      );
      return pod.workload.spec.volumes.at(-1);
    };
    for (const kind of ["Prometheus", "ThanosRuler", "Alertmanager"])
      assert.ok(volume({ volumeClaimTemplate: {} }, kind)?.persistentVolumeClaim, kind);
    const ephemeral = { volumeClaimTemplate: { spec: {} } };
    assert.deepEqual(plain(volume({ ephemeral })?.ephemeral), ephemeral);
    assert.deepEqual(Object.keys(volume(undefined) ?? {}), ["name"]);
    assert.deepEqual(Object.keys(volume({}) ?? {}), ["name"]);
    const { pod } = podFor("Prometheus", {});
    assert.equal(pod?.workload.spec.volumes?.length, 1);
    assert.deepEqual(pod.workload.claims, []);
    const withSidecar = podFor("Prometheus", { thanos: {} });
    assert.ok(withSidecar.container("thanos-sidecar")?.volumeAt("/data"));
  });

  it("have the operator's external labels and alerting of Prometheus", () => {
    const config = (spec: object) => podFor("Prometheus", spec).pod?.workload.prometheusConfig;
    const labels = (spec: object) => config(spec)?.global?.external_labels;
    assert.deepEqual(labels({}), {
      prometheus: "observability/k8s",
      prometheus_replica: "${HOSTNAME}",
    });
    assert.deepEqual(
      labels({
        prometheusExternalLabelName: "server",
        replicaExternalLabelName: "replica",
        externalLabels: { cluster: "eu" },
      }),
      { server: "observability/k8s", replica: "${HOSTNAME}", cluster: "eu" },
    );
    assert.deepEqual(labels({ prometheusExternalLabelName: "", replicaExternalLabelName: "" }), {});
    assert.deepEqual(config({})?.alerting, {
      alert_relabel_configs: [{ action: "labeldrop", regex: "prometheus_replica" }],
      alertmanagers: [],
    });
    assert.deepEqual(config({ alerting: { alertmanagers: [{ name: "a" }] } })?.alerting, {
      alert_relabel_configs: [{ action: "labeldrop", regex: "prometheus_replica" }],
      alertmanagers: [{ kubernetes_sd_configs: [{ role: "endpoints" }] }],
    });
  });

  it("have the operator's flags of the ruler", () => {
    const flags = (spec: object) =>
      podFor("ThanosRuler", spec).container("thanos-ruler")?.line.words;
    const paths = ["rule", "--data-dir=/data", "--tsdb.retention=24h"];
    assert.deepEqual(flags({}), [
      ...paths,
      '--label=thanos_ruler_replica="{{metadata.name}}"',
      "--alert.label-drop=thanos_ruler_replica",
    ]);
    assert.deepEqual(flags({ labels: { a: "$(POD_NAME)" } }), [
      ...paths,
      '--label=a="{{metadata.name}}"',
    ]);
    assert.deepEqual(
      flags({
        retention: "6h",
        labels: {},
        alertDropLabels: ["a", "b"],
        alertmanagersUrl: ["http://a"],
        alertmanagersConfig: { name: "am", key: "k" },
        objectStorageConfig,
        additionalArgs: [{ name: "x", value: "y" }],
      }),
      [
        "rule",
        "--data-dir=/data",
        "--tsdb.retention=6h",
        "--alert.label-drop=a",
        "--alert.label-drop=b",
        "--alertmanagers.url=http://a",
        "--alertmanagers.config={{Secret am k}}",
        "--objstore.config={{Secret objstore thanos.yaml}}",
        "--x=y",
      ],
    );
  });

  it("have the operator's flags of Alertmanager", () => {
    const flags = (spec: object) =>
      podFor("Alertmanager", spec).container("alertmanager")?.line.words;
    assert.deepEqual(flags({}), ["--storage.path=/data", "--cluster.peer=alertmanager-k8s-0:9094"]);
    assert.deepEqual(flags({ replicas: 2, additionalArgs: [{ name: "a" }] }), [
      "--storage.path=/data",
      "--cluster.peer=alertmanager-k8s-0:9094",
      "--cluster.peer=alertmanager-k8s-1:9094",
      "--a",
    ]);
  });
});
