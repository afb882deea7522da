import assert from "node:assert/strict";
import type * as z from "zod";
import { parse } from "yaml";
import type { BucketClient } from "../../../../../components/monitoring/thanos/bucketClient.ts";
import { Prometheus } from "../../../../../components/monitoring/prometheus/prometheus.ts";
import { prometheusSettings } from "../../../../../components/monitoring/prometheus/settings.ts";
import { images } from "../../../../../versions.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { upstream } from "../../../support/upstream.ts";
import {
  assertOnePerNode,
  assertRestricted,
  containerOf,
  podOf,
} from "../../../support/workloads.ts";

const bucket: BucketClient = {
  calls: [],
  annotations: { "checksum/key": "1" },
  args: ["--objstore.config={}"],
  env: [{ name: "CLIENT", value: "env" }],
  volumeMounts: [{ name: "key", mountPath: "/etc/secret" }],
  volumes: [{ name: "key", secret: { secretName: "key" } }],
};

const create = (settings: z.input<typeof prometheusSettings> = {}): Promise<Stack> =>
  run(
    () =>
      new Prometheus("prometheus", {
        limits: { series: 10, samples: 1200 },
        namespace: "monitoring",
        serviceAccount: "scraper",
        storageClass: "fast",
        bucket,
        kubelet: { servingCertificate: "cluster-ca" },
        alertmanagers: [upstream("one:9093"), upstream("two:9093")],
        cluster: "prometheus-ha",
        urlOf: (host) => `https://${host}.example.com`,
        rules: { "a.rules.yaml": "groups: []" },
        settings: prometheusSettings.parse(settings),
      }),
  );

describe("Prometheus", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const statefulSet = () => stack.get("StatefulSet", "prometheus");

  it("consists of these and nothing else", () => {
    assert.deepEqual(stack.children, [
      "ConfigMap prometheus-labels-40277dbc0e",
      "ConfigMap prometheus-rules",
      "ConfigMap prometheus-server-conf",
      "PersistentVolumeClaimPatch prometheus-storage-prometheus-0",
      "PersistentVolumeClaimPatch prometheus-storage-prometheus-1",
      "PersistentVolumeClaimPatch prometheus-storage-prometheus-2",
      "PodDisruptionBudget prometheus",
      "Prometheus prometheus",
      "Service prometheus-0-service",
      "Service prometheus-1-service",
      "Service prometheus-2-service",
      "Service prometheus-service",
      "StatefulSet prometheus",
    ]);
  });

  it("has three servers, on three nodes, of which one at a time may be away", () => {
    assert.equal(statefulSet().inputs.spec.replicas, 3);
    assert.equal(statefulSet().inputs.spec.podManagementPolicy, "Parallel");
    assertOnePerNode(statefulSet());
    assert.deepEqual(stack.get("PodDisruptionBudget", "prometheus").inputs.spec, {
      maxUnavailable: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("goes on with a rollout only after two samples", async () => {
    assert.equal(statefulSet().inputs.spec.minReadySeconds, 30);
    const slow = await create({ scrapeInterval: "1m" });
    assert.equal(slow.get("StatefulSet", "prometheus").inputs.spec.minReadySeconds, 120);
  });

  it("gives each server a volume of its own, which outlives the StatefulSet", () => {
    assert.deepEqual(statefulSet().inputs.spec.volumeClaimTemplates, [
      {
        metadata: { name: "prometheus-storage" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "fast",
          resources: { requests: { storage: "20Gi" } },
        },
      },
    ]);
    assert.equal(
      statefulSet().inputs.metadata.annotations["pulumi.com/deletionPropagationPolicy"],
      "orphan",
    );
    for (const container of ["prometheus", "thanos-sidecar"])
      assert.ok(
        containerOf(statefulSet(), container).volumeMounts?.some(
          ({ name, mountPath, readOnly }) =>
            name === "prometheus-storage" && mountPath === "/prometheus" && !readOnly,
        ),
      );
  });

  it("has blocks of 2h and nothing else, which is what a sidecar may upload", () => {
    assert.deepEqual(containerOf(statefulSet(), "prometheus").args, [
      "--config.file=/etc/prometheus/config/prometheus.yml",
      "--config.auto-reload",
      "--config.auto-reload-interval=5s",
      "--web.listen-address=:9090",
      "--storage.tsdb.path=/prometheus",
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      "--query.max-samples=67108864",
      "--web.external-url=https://$(POD_NAME).example.com",
    ]);
  });

  it("refuses a query whose samples take more than a quarter of its memory", () => {
    const flags = containerOf(statefulSet(), "prometheus").args.join(" ");
    const samples = Number(/--query\.max-samples=(\d+)/.exec(flags)?.[1]);
    assert.equal(samples * 16, 2 ** 30, "of the 4Gi that are its limit");
  });

  it("takes the replica label from the name of its pod", () => {
    assert.deepEqual(containerOf(statefulSet(), "prometheus").env, [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ]);
    const config = parse(
      stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"],
    );
    assert.equal(config.global.external_labels.replica, "${POD_NAME}");
  });

  it("finds the configuration and the rules where they are mounted, under names that stay", () => {
    const data = stack.get("ConfigMap", "prometheus-server-conf").inputs;
    assert.equal(data.metadata.name, "prometheus-server-conf");
    assert.deepEqual(Object.keys(data.data), ["prometheus.yml"]);
    assert.deepEqual(parse(data.data["prometheus.yml"]).rule_files, [
      "/etc/prometheus/rules/*.y*ml",
    ]);
    const rules = stack.get("ConfigMap", "prometheus-rules").inputs;
    assert.equal(rules.metadata.name, "prometheus-rules");
    assert.deepEqual(rules.data, { "a.rules.yaml": "groups: []" });

    const { volumes = [] } = podOf(statefulSet()).spec;
    const mounts = containerOf(statefulSet(), "prometheus").volumeMounts ?? [];
    const mountOf = (configMap: string) => {
      const volume = volumes.find(
        (volume) => (volume.configMap as { name?: string } | undefined)?.name === configMap,
      );
      return mounts.find(({ name }) => name === volume?.name)?.mountPath;
    };
    assert.equal(mountOf("prometheus-server-conf"), "/etc/prometheus/config");
    assert.equal(mountOf("prometheus-rules"), "/etc/prometheus/rules");
  });

  it("knows every Alertmanager by its address", () => {
    const config = parse(
      stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"],
    );
    const [{ static_configs }] = config.alerting.alertmanagers;
    assert.deepEqual(static_configs, [{ targets: ["one:9093", "two:9093"] }]);
  });

  it("has time to read its log at the start, and to write its memory at the end", () => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(
      statefulSet(),
      "prometheus",
    );
    assert.deepEqual(startupProbe.httpGet, livenessProbe.httpGet);
    assert.deepEqual(readinessProbe.httpGet, { path: "/-/ready", port: "prometheus" });
    assert.deepEqual(livenessProbe.httpGet, { path: "/-/healthy", port: "prometheus" });
    assert.equal(statefulSet().inputs.spec.template.spec.terminationGracePeriodSeconds, 600);
  });

  it("runs restricted, as the user and the group that own the data", () => {
    assertRestricted(podOf(statefulSet()));
    const { runAsUser, fsGroup } = podOf(statefulSet()).spec.securityContext;
    assert.deepEqual([runAsUser, fsGroup], [1000, 2000]);
  });

  it("has a sidecar that uploads and serves the Store API", () => {
    const sidecar = containerOf(statefulSet(), "thanos-sidecar");
    assert.equal(sidecar.image, images.thanos);
    assert.deepEqual(sidecar.args, [
      "sidecar",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
      "--grpc-address=:10901",
      "--prometheus.url=http://127.0.0.1:9090",
      "--tsdb.path=/prometheus",
      "--min-time=0000-01-01T00:00:00Z",
      "--store.limits.request-series=10",
      "--store.limits.request-samples=1200",
      "--objstore.config={}",
    ]);
    assert.deepEqual(sidecar.env, bucket.env);
    assert.deepEqual(sidecar.ports, [
      { name: "http", containerPort: 10902 },
      { name: "grpc", containerPort: 10901 },
    ]);
    assert.ok(sidecar.volumeMounts?.some(({ mountPath }) => mountPath === "/etc/secret"));
    assert.ok(podOf(statefulSet()).spec.volumes?.some(({ name }) => name === "key"));
    assert.equal(podOf(statefulSet()).metadata.labels["thanos-store-api"], "true");
  });

  it("has its sidecar scraped as a pod, and all servers by one Service, so that what is wrong with all is one group of alerts", () => {
    assert.deepEqual(podOf(statefulSet()).metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "10902",
      "checksum/key": "1",
    });
    for (const index of [0, 1, 2]) {
      const service = stack.get("Service", `prometheus-${index}-service`).inputs;
      assert.deepEqual(service.metadata.annotations, {
        "pulumi.com/skipAwait": "true",
        "kube-score/ignore": "service-targets-pod",
      });
      assert.deepEqual(service.spec, {
        selector: { "statefulset.kubernetes.io/pod-name": `prometheus-${index}` },
        ports: [{ name: "prometheus", port: 8080, targetPort: "prometheus" }],
      });
    }
    const governing = stack.get("Service", "prometheus-service").inputs;
    assert.equal(statefulSet().inputs.spec.serviceName, governing.metadata.name);
    assert.equal(governing.spec.clusterIP, "None");
    assert.deepEqual(governing.metadata.annotations, {
      "pulumi.com/skipAwait": "true",
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9090",
    });
  });

  it("has as many Services as servers, and no budget for a single one", async () => {
    assert.deepEqual((await create({ replicas: 1 })).children, [
      "ConfigMap prometheus-labels-40277dbc0e",
      "ConfigMap prometheus-rules",
      "ConfigMap prometheus-server-conf",
      "PersistentVolumeClaimPatch prometheus-storage-prometheus-0",
      "Prometheus prometheus",
      "Service prometheus-0-service",
      "Service prometheus-service",
      "StatefulSet prometheus",
    ]);
  });

  it("has another object for other external labels, whose age bounds what sidecars serve", async () => {
    const labelsOf = async (externalLabels: Record<string, string>) =>
      (await create({ externalLabels }))
        .all("ConfigMap")
        .filter(({ name }) => name.startsWith("prometheus-labels-"))
        .map(({ name, inputs }) => ({ name, ...(inputs as { immutable: boolean }) }));
    const [one] = await labelsOf({});
    const [other] = await labelsOf({ region: "north" });
    assert.equal(one?.immutable, true);
    assert.notEqual(other?.name, one.name);
    assert.deepEqual(await labelsOf({}), [one]);
  });

  it("takes over size and resources", async () => {
    const resources = {
      requests: { cpu: "1", memory: "8Gi" },
      limits: { cpu: "2", memory: "16Gi" },
    };
    const large = (await create({ storage: "1Ti", resources })).get("StatefulSet", "prometheus");
    assert.deepEqual(containerOf(large, "prometheus").resources, resources);
    assert.equal(large.inputs.spec.volumeClaimTemplates[0].spec.resources.requests.storage, "1Ti");
  });
});
