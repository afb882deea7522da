import assert from "node:assert/strict";
import { gkeSettings } from "../../components/platform/gke/settings.ts";
import type { Resource } from "../../render/recordResources.ts";
import { readStackConfig, stackNames } from "../../render/stackResources.ts";
import { prodWithIdentity } from "./support/ownStacks.ts";

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

describe("stack prod, by the way in which pods authenticate to the buckets", () => {
  const objects = new Map<string, readonly Resource[]>();
  before(async () => {
    for (const identity of ["key", "workloadIdentity", "accountPerPart"]) {
      const resources = await prodWithIdentity(identity);
      objects.set(
        identity,
        resources.filter(({ type }) => type.startsWith("kubernetes:")),
      );
    }
  });

  it("replaces no object in the cluster together with a bucket, a grant or the StorageClass", () => {
    for (const [identity, resources] of objects)
      for (const { type, name, sources } of resources)
        assert.deepEqual(
          sources.filter((source) => /^gcp:storage|IAMMember|:StorageClass/.test(source)),
          [],
          `${identity}: ${type} ${name}`,
        );
  });

  // The API server copies the field to its deprecated alias serviceAccount, which keeps its value when
  // the field is left out.
  it("has the same pods that name their ServiceAccount", () => {
    const [withKey, ...others] = [...objects.values()].map((resources) =>
      resources
        .filter(({ inputs }) => inputs.spec?.template?.spec?.serviceAccountName !== undefined)
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
    );
    for (const withIdentity of others) assert.deepEqual(withIdentity, withKey);
    assert.ok(withKey && withKey.length > 5);
  });

  it("has an account for each use of a bucket if the settings say so", () => {
    const users = (identity: string) => {
      const byAccount: Record<string, string[]> = {};
      for (const { type, name, inputs } of objects.get(identity) ?? []) {
        const account = inputs.spec?.template?.spec?.serviceAccountName;
        if (type.endsWith(":StatefulSet") && typeof account === "string")
          (byAccount[account] ??= []).push(name);
      }
      return byAccount;
    };
    assert.deepEqual(users("accountPerPart"), {
      monitoring: ["prometheus"],
      "thanos-read": ["thanos-store-gateway"],
      "thanos-compact": ["thanos-compactor"],
      "thanos-ruler-upload": ["thanos-ruler"],
      "thanos-ruler-read": ["thanos-ruler-store-gateway"],
      "thanos-ruler-compact": ["thanos-ruler-compactor"],
    });
    assert.deepEqual(Object.keys(users("workloadIdentity")), ["thanos", "monitoring"]);
  });

  it("restarts the pods of every StatefulSet with a bucket when another account is used", () => {
    const pods = (identity: string) =>
      new Map(
        (objects.get(identity) ?? [])
          .map(({ name, inputs }) => [name, inputs.spec?.template] as const)
          .filter(([, pod]) => JSON.stringify(pod ?? {}).includes("--objstore.config"))
          .map(([name, pod]) => [name, [pod?.metadata, pod?.spec?.serviceAccountName]]),
      );
    const shared = pods("workloadIdentity");
    assert.equal(shared.size, 6);
    for (const other of ["key", "accountPerPart"])
      for (const [name, pod] of pods(other)) assert.notDeepEqual(pod, shared.get(name), name);
  });
});
