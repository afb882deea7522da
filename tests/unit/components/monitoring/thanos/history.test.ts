import assert from "node:assert/strict";
import {
  History,
  smallHistorySettings,
} from "../../../../../components/monitoring/thanos/history.ts";
import { testBucket } from "../../../support/bucket.ts";
import { run } from "../../../support/stack.ts";

describe("History", () => {
  it("has the store gateways of a bucket and its only compactor", async () => {
    const stack = await run(
      () =>
        new History("thanos-ruler", {
          limits: { series: 10, samples: 1200 },
          namespace: "monitoring",
          service: "stores",
          bucket: { read: testBucket(), compact: testBucket() },
          storageClass: "fast",
          settings: smallHistorySettings.parse({}),
        }),
    );
    assert.deepEqual(stack.children, [
      "Compactor thanos-ruler-compactor",
      "History thanos-ruler",
      "PersistentVolumeClaimPatch data-thanos-ruler-compactor-0",
      "PersistentVolumeClaimPatch data-thanos-ruler-store-gateway-0",
      "PersistentVolumeClaimPatch data-thanos-ruler-store-gateway-1",
      "PodDisruptionBudget thanos-ruler-store-gateway",
      "Service thanos-ruler-store-gateway-pods",
      "StatefulSet thanos-ruler-compactor",
      "StatefulSet thanos-ruler-store-gateway",
      "StoreGateway thanos-ruler-store-gateway",
      "ThanosStatefulSet thanos-ruler-compactor",
      "ThanosStatefulSet thanos-ruler-store-gateway",
    ]);
    const storageOf = (name: string) =>
      stack.get("StatefulSet", name).inputs.spec.volumeClaimTemplates[0].spec.resources.requests
        .storage as string;
    assert.equal(storageOf("thanos-ruler-store-gateway"), "5Gi");
    assert.equal(storageOf("thanos-ruler-compactor"), "10Gi");
  });

  it("of a ruler keeps its small defaults if other keys are set", () => {
    const { storeGateway, compactor } = smallHistorySettings.parse({
      storeGateway: { replicas: 1 },
      compactor: { retention: { raw: "30d" } },
    });
    assert.deepEqual([storeGateway.replicas, storeGateway.storage], [1, "5Gi"]);
    assert.equal(storeGateway.resources.limits.memory, "512Mi");
    assert.deepEqual([compactor.retention.raw, compactor.storage], ["30d", "10Gi"]);
    assert.equal(compactor.resources.requests.cpu, "20m");
  });
});
