import assert from "node:assert/strict";
import type * as z from "zod";
import type { BucketClient } from "../../../../../components/monitoring/thanos/bucketClient.ts";
import { Prometheus } from "../../../../../components/monitoring/prometheus/prometheus.ts";
import { prometheusSettings } from "../../../../../components/monitoring/prometheus/settings.ts";
import { loadJobs } from "../../../../../components/monitoring/prometheus/jobs/jobs.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { serviceAddress } from "../../../support/serviceAddress.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const bucket: BucketClient = {
  calls: [],
  serviceAccount: "default",
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
        alertmanagers: [serviceAddress("one:9093"), serviceAddress("two:9093")],
        cluster: "prometheus-ha",
        urlOf: (host) => `https://${host}.example.com`,
        rules: { "a.rules.yaml": "groups: []" },
        jobs: loadJobs(prometheusSettings.parse(settings)),
        settings: prometheusSettings.parse(settings),
      }),
  );

// tests/golden lists all resources of the component.
describe("Prometheus", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const statefulSet = () => stack.get("StatefulSet", "prometheus");

  it("mounts the files of its secrets, with or without one, and those of existing Secrets", async () => {
    const name = "prometheus-secrets";
    const sources = (stack: Stack) => {
      const { template } = stack.get("StatefulSet", "prometheus").inputs.spec;
      const volumes: readonly { name: string; projected: object }[] = template.spec.volumes;
      return volumes.find((volume) => volume.name === name)?.projected;
    };
    const own = { secret: { name } };
    assert.deepEqual(sources(stack), { sources: [own] });
    // The API server does not keep an empty map: each preview would have a difference.
    assert.equal("stringData" in stack.get("Secret", name).inputs, false);
    const other = await create({
      secrets: { one: "hidden", two: { secret: "theirs", key: "token" } },
    });
    const theirs = { name: "theirs", items: [{ key: "token", path: "two" }], optional: true };
    assert.deepEqual(sources(other), { sources: [own, { secret: theirs }] });
    const { inputs, secrets } = other.get("Secret", name);
    assert.deepEqual([inputs.stringData, secrets], [{ one: "hidden" }, ["stringData"]]);
    const { volumeMounts = [] } = containerOf(statefulSet(), "prometheus");
    assert.deepEqual(
      volumeMounts.filter((mount) => mount.name === name),
      [{ name, mountPath: "/etc/prometheus/secrets", readOnly: true }],
    );
  });

  it("continues a rollout only after two scrapes", async () => {
    assert.equal(statefulSet().inputs.spec.minReadySeconds, 30);
    const slow = await create({ scrapeInterval: "1m" });
    assert.equal(slow.get("StatefulSet", "prometheus").inputs.spec.minReadySeconds, 120);
  });

  it("refuses a query whose samples take more than a quarter of its memory", () => {
    const flags = containerOf(statefulSet(), "prometheus").args.join(" ");
    const samples = Number(/--query\.max-samples=(\d+)/.exec(flags)?.[1]);
    assert.equal(samples * 16, 2 ** 30, "of the 4Gi that are its limit");
  });

  it("configures the sidecar's access to the bucket", () => {
    const sidecar = containerOf(statefulSet(), "thanos-sidecar");
    assert.ok(sidecar.args.includes("--objstore.config={}"));
    assert.deepEqual(sidecar.env, bucket.env);
    assert.ok(sidecar.volumeMounts?.some(({ mountPath }) => mountPath === "/etc/secret"));
    const { metadata, spec } = podOf(statefulSet());
    assert.ok(spec.volumes?.some(({ name }) => name === "key"));
    assert.equal(metadata.annotations?.["checksum/key"], "1");
  });

  it("has a Service for each server, and no disruption budget for a single server", async () => {
    const { children } = await create({ replicas: 1 });
    assert.deepEqual(
      children.filter((child) => /^(Service|PodDisruptionBudget) /.test(child)),
      ["Service prometheus-0-service", "Service prometheus-service"],
    );
  });

  it("creates a new object for changed external labels, whose age limits what sidecars serve", async () => {
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

  it("applies the settings of size and resources", async () => {
    const resources = {
      requests: { cpu: "1", memory: "8Gi" },
      limits: { cpu: "2", memory: "16Gi" },
    };
    const large = (await create({ storage: "1Ti", resources })).get("StatefulSet", "prometheus");
    assert.deepEqual(containerOf(large, "prometheus").resources, resources);
    assert.equal(large.inputs.spec.volumeClaimTemplates[0].spec.resources.requests.storage, "1Ti");
  });
});
