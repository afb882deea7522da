import assert from "node:assert/strict";
import type * as z from "zod";
import {
  StoreGateway,
  storeGatewaySettings,
} from "../../../../../components/monitoring/thanos/storeGateway.ts";
import { testBucket } from "../../../support/bucket.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const create = (settings: z.input<typeof storeGatewaySettings> = {}): Promise<Stack> =>
  run(
    () =>
      new StoreGateway("thanos-store-gateway", {
        limits: { series: 10, samples: 1200 },
        namespace: "monitoring",
        service: "thanos-store-gateway",
        bucket: testBucket(),
        storageClass: "fast",
        settings: storeGatewaySettings.parse(settings),
      }),
  );

describe("StoreGateway", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const stores = () => stack.get("StatefulSet", "thanos-store-gateway");

  it("serves the bucket, with a quarter of its memory for each cache", () => {
    const { args, ports } = containerOf(stores(), "thanos-store-gateway");
    assert.deepEqual(args, [
      "store",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
      "--grpc-address=:10901",
      "--data-dir=/data",
      '--index-cache.config={"type":"IN-MEMORY","config":{"max_size":"512MB","max_item_size":"256MB"}}',
      "--chunk-pool-size=512MB",
      "--sync-block-duration=3m",
      "--store.limits.request-series=10",
      "--store.limits.request-samples=1200",
      '--objstore.config={"type":"GCS","config":{"bucket":"blocks"}}',
    ]);
    assert.deepEqual(ports, [
      { name: "http", containerPort: 10902 },
      { name: "grpc", containerPort: 10901 },
    ]);
  });

  it("synchronizes blocks at the interval of the setting", async () => {
    const often = await create({ syncInterval: "1m" });
    const { args } = containerOf(
      often.get("StatefulSet", "thanos-store-gateway"),
      "thanos-store-gateway",
    );
    assert.ok(args.includes("--sync-block-duration=1m"));
  });

  it("has the label of Store APIs and the name of the Service", () => {
    assert.equal(podOf(stores()).metadata.labels["thanos-store-api"], "true");
    assert.equal(stores().inputs.spec.serviceName, "thanos-store-gateway");
  });

  it("replaces its pods for a changed key, and is scraped", () => {
    const { annotations } = podOf(stores()).metadata;
    assert.equal(annotations?.["prometheus.io/port"], "10902");
    assert.match(annotations["checksum/credentials"] ?? "", /^[0-9a-f]{64}$/);
  });

  it("assigns each block to one shard", async () => {
    const sharded = await create({ shards: 2 });
    const names = sharded.all("StatefulSet").map(({ name }) => name);
    assert.deepEqual(names.sort(), ["thanos-store-gateway-0", "thanos-store-gateway-1"]);
    for (const [shard, name] of names.entries()) {
      const { args } = containerOf(sharded.get("StatefulSet", name), name);
      const flag = "--selector.relabel-config=";
      const relabeling = args.find((arg) => arg.startsWith(flag))?.slice(flag.length) ?? "";
      assert.deepEqual(JSON.parse(relabeling), [
        { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 2 },
        { action: "keep", source_labels: ["shard"], regex: String(shard) },
      ]);
    }
    assert.equal(sharded.all("PodDisruptionBudget").length, 2);
    assert.deepEqual(
      sharded
        .all("Service")
        .map(({ name }) => name)
        .sort(),
      ["thanos-store-gateway-0-pods", "thanos-store-gateway-1-pods"],
    );
  });

  it("has an address of the ready pods of each shard", () => {
    assert.deepEqual(stack.get("Service", "thanos-store-gateway-pods").inputs.spec, {
      clusterIP: "None",
      selector: { "app.kubernetes.io/name": "thanos-store-gateway" },
      ports: [{ name: "grpc", port: 10901, targetPort: "grpc" }],
    });
  });

  for (const syncInterval of ["31m", "1h", "0s"])
    it(`refuses ${syncInterval} as syncInterval`, () => {
      const { error } = storeGatewaySettings.safeParse({ syncInterval });
      assert.deepEqual(error?.issues[0]?.path, ["syncInterval"]);
    });

  it("has no disruption budget for a single pod", async () => {
    assert.deepEqual((await create({ replicas: 1 })).all("PodDisruptionBudget"), []);
  });
});
