import assert from "node:assert/strict";
import { gkeSettings } from "../../components/platform/gke/settings.ts";
import { readStackConfig, stackNames } from "../../render/stackResources.ts";

/** Settings of a stack file for cost and protection. */
function factsOf(stack: string): object {
  const value = readStackConfig(stack)["ha-monitoring:gke"];
  assert.ok(value, `${stack} is on GKE`);
  const { gke } = gkeSettings.parse({ gke: JSON.parse(value) });
  const [cluster, buckets] = [gke.cluster.create, gke.buckets.create];
  assert.ok(cluster && buckets, `${stack} creates its cluster and its buckets`);
  return {
    machineType: cluster.nodes.machineType,
    spot: cluster.nodes.spot,
    releaseChannel: cluster.releaseChannel,
    deletionProtection: gke.deletionProtection,
    forceDestroy: buckets.forceDestroy,
    softDelete: buckets.softDelete,
    encryption: gke.encryption !== undefined,
  };
}

// The golden files test that each stack loads.
describe("stacks", () => {
  it("are these", () => {
    assert.deepEqual(stackNames, ["dev", "local", "prod", "staging"]);
  });

  it("have low cost in dev, and the same protection in staging as in prod", () => {
    assert.deepEqual(["dev", "staging", "prod"].map(factsOf), [
      {
        machineType: "e2-standard-2",
        spot: true,
        releaseChannel: "RAPID",
        deletionProtection: false,
        forceDestroy: true,
        softDelete: "0s",
        encryption: false,
      },
      {
        machineType: "e2-standard-4",
        spot: false,
        releaseChannel: "REGULAR",
        deletionProtection: true,
        forceDestroy: false,
        softDelete: "7d",
        encryption: true,
      },
      {
        machineType: "e2-standard-8",
        spot: false,
        releaseChannel: "STABLE",
        deletionProtection: true,
        forceDestroy: false,
        softDelete: "30d",
        encryption: true,
      },
    ]);
  });
});
