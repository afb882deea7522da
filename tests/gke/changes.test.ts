import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";

/** A change of settings in a running stack, and the operations that it causes. */
interface Change {
  /** New values by setting; undefined removes the setting. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Operations of the preview and of the update, sorted. */
  readonly operations: readonly string[];
  /** Operations of the update, if the preview can't know them. */
  readonly done?: readonly string[];
}

const nodes = "gke.cluster.create.nodes";

/** Applied one after the other, so that each row also proves that the row before it left nothing to do. */
const changes: Readonly<Record<string, Change>> = {
  "another release channel": {
    settings: { "gke.cluster.create.releaseChannel": "REGULAR" },
    operations: ["update Cluster gke"],
  },
  "another maintenance window": {
    settings: {
      "gke.cluster.create.maintenance": { days: ["SA", "SU"], start: "03:00", hours: 6 },
    },
    operations: ["update Cluster gke"],
  },
  "more nodes": { settings: { [`${nodes}.perZone`]: 2 }, operations: ["update NodePool gke"] },
  "another machine type": {
    settings: { [`${nodes}.machineType`]: "e2-standard-4" },
    operations: ["update NodePool gke"],
  },
  "other boot disks": {
    settings: { [`${nodes}.diskSize`]: 40, [`${nodes}.diskType`]: "pd-balanced" },
    operations: ["update NodePool gke"],
  },
  "no spot machines": {
    settings: { [`${nodes}.spot`]: false },
    operations: [
      "create-replacement NodePool gke",
      "delete-replaced NodePool gke",
      "replace NodePool gke",
    ],
  },
  "an API server with authorized networks": {
    settings: { "gke.cluster.create.authorizedNetworks": ["203.0.113.0/24"] },
    operations: ["update Cluster gke", "update Provider gke"],
  },
  "an API server with a DNS name only": {
    settings: { "gke.cluster.create.authorizedNetworks": undefined },
    operations: ["update Cluster gke", "update Provider gke"],
  },
  "a longer soft delete": {
    settings: { "gke.buckets.create.softDelete": "30d" },
    operations: [
      "update Bucket gke-buckets-prometheus-long-term",
      "update Bucket gke-buckets-thanos-ruler",
    ],
  },
  "buckets that keep their objects": {
    settings: { "gke.buckets.create.forceDestroy": false },
    operations: [
      "update Bucket gke-buckets-prometheus-long-term",
      "update Bucket gke-buckets-thanos-ruler",
    ],
  },
  "a key instead of workload identity": {
    settings: { "gke.identity": "key" },
    operations: ["create Key gke-thanos", "delete IAMMember gke-thanos-thanos"],
  },
  "another key": {
    settings: { "gke.keyRotation": "2" },
    operations: [
      "create-replacement Key gke-thanos",
      "delete-replaced Key gke-thanos",
      "replace Key gke-thanos",
    ],
  },
  "encryption with an own key": {
    settings: { "gke.encryption": { create: {} } },
    operations: [
      "create CryptoKey gke-encryption",
      "create CryptoKeyIAMMember gke-encryption-buckets",
      "create CryptoKeyIAMMember gke-encryption-disks",
      "create CryptoKeyIAMMember gke-encryption-secrets",
      "create Encryption gke-encryption",
      "create KeyRing gke-encryption",
      "create Service gke-cloudkms",
      "create ServiceIdentity gke-encryption-compute",
      "create ServiceIdentity gke-encryption-container",
      "create-replacement NodePool gke",
      "delete-replaced NodePool gke",
      "replace NodePool gke",
      "update Bucket gke-buckets-prometheus-long-term",
      "update Bucket gke-buckets-thanos-ruler",
      "update Cluster gke",
    ],
  },
  "another resource limit of the ingress controller": {
    settings: { "gke.ingress.resources.limits.memory": "640Mi" },
    operations: ["update Deployment ingress"],
  },
};

describe("a change of settings on Google Cloud", () => {
  let stack: Stack;
  before(async () => {
    const program = path.join(import.meta.dirname, "program");
    const args = { name: "changes", file: "dev", project: projects.first, program };
    stack = await Stack.create(bed(), args);
    await stack.up();
  });
  after(async () => {
    stack.set("gke.buckets.create.forceDestroy", true);
    await stack.up();
    await stack.destroy();
  });

  for (const [name, { settings, operations, done = operations }] of Object.entries(changes))
    it(`to ${name} makes the operations of its preview`, async () => {
      for (const [setting, value] of Object.entries(settings)) stack.set(setting, value);
      assert.deepEqual(await stack.plan(), operations);
      assert.deepEqual(await stack.up(), done);
    });

  it("leaves nothing to do", async () => {
    assert.deepEqual(await stack.plan("--refresh"), []);
  });
});
