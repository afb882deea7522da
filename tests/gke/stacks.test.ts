import assert from "node:assert/strict";
import { bed, projects } from "./support/bed.ts";
import { allKeyUsers, keyUsers } from "./support/keyUsers.ts";
import { resourceTypes } from "./support/resourceTypes.ts";
import { addZone } from "./standIn/services/dns.ts";
import { addBlocks } from "./standIn/services/storage.ts";
import type { World } from "./standIn/world.ts";
import { Stack } from "./support/stack.ts";

// README's commands create stack dev.
describe("stack staging on Google Cloud", () => {
  it("is previewed in a project without resources", async () => {
    const stack = await Stack.create(bed(), { name: "staging", project: projects.second });
    assert.ok((await stack.plan()).includes("create Cluster gke"));
  });
});

describe("stack prod on Google Cloud", () => {
  let stack: Stack;
  /** Types of the resources that were created. */
  const created = new Set<string>();
  const addCreated = async () => {
    for (const { type } of await stack.resources()) created.add(type);
  };

  before(async () => {
    stack = await Stack.create(bed(), { name: "prod", project: projects.first });
    stack.set("gke.backups", {});
  });

  it("is created in a project without resources", async () => {
    assert.ok((await stack.up()).includes("create Cluster gke"));
    await addCreated();
  });

  it("has no changes in a second preview, with and without a refresh", async () => {
    await stack.assertUnchanged();
    await stack.assertUnchanged("--refresh");
  });

  it("is not changed in its cluster when nodes are replaced and protection is removed", async () => {
    stack.set("gke.cluster.create.nodes.spot", true);
    stack.set("gke.deletionProtection", false);
    stack.set("gke.buckets.create.forceDestroy", true);
    const operations = [
      "replace NodePool gke",
      "update Bucket gke-buckets-prometheus-long-term",
      "update Bucket gke-buckets-thanos-ruler",
      "update Cluster gke",
    ];
    assert.deepEqual(await stack.plan(), operations);
    assert.deepEqual(await stack.up(), operations);
  });

  it("can create each pod again after changes to a service account key, to no encryption and to GKE's own Gateway", async () => {
    const [[key] = []] = bed().world.cryptoKeys.entries();
    assert.ok(key !== undefined);
    stack.set("gke.identity", "key");
    stack.set("gke.encryption", undefined);
    addZone(bed().world, projects.first, {
      ...{ name: "company", dnsName: "example.com.", visibility: "public" },
    });
    stack.set("gke.ingress", {
      gateway: {
        ...{ dnsZone: "company", sourceRanges: ["192.0.2.0/24"] },
        iap: { members: ["group:devops@example.com"] },
      },
    });
    const planned = await stack.plan();
    assert.deepEqual(await stack.up(), planned);
    await addCreated();
    assert.ok(planned.includes("replace StorageClass monitoring-fast"));
    // Only these pods have other credentials; no volume and no other pod is touched.
    assert.deepEqual(
      planned.filter((operation) => /StatefulSet|Deployment|DaemonSet|Claim/.test(operation)),
      [
        ...["delete Deployment ingress", "update Deployment blackbox-exporter"],
        ...restarted.map((name) => `update StatefulSet ${name}`),
      ],
    );
    assert.deepEqual(recordsOf(bed().world), [
      "*.monitoring.example.com. A",
      "_acme-challenge.monitoring.example.com. CNAME",
    ]);
    assert.deepEqual(await podsWithoutAccount(), []);
    assert.deepEqual(keyUsers(bed().world, key), allKeyUsers);
    await stack.assertUnchanged("--refresh");
  });

  it("is destroyed together with the blocks in its buckets", async () => {
    const { world } = bed();
    addBlocks(world);
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
    for (const kind of [world.networks, world.clusters, world.accounts, world.buckets])
      assert.deepEqual(kind.entries(), []);
    for (const kind of [world.globalAddresses, world.certificateResources, world.records])
      assert.deepEqual(kind.entries(), []);
    // A key can't be deleted without the data that it encrypts.
    assert.equal(world.cryptoKeys.entries().length, 1);
  });

  it("has had every type of Google's resources that the program has", async () => {
    const missing = (await resourceTypes()).filter((type) => !created.has(type));
    assert.deepEqual(missing, []);
  });
});

const recordsOf = ({ records }: World) =>
  records
    .entries()
    .map(([, { name, type }]) => `${name} ${type}`)
    .sort();

/** StatefulSets whose pods have access to a bucket. */
const restarted = [
  ...["prometheus", "thanos-compactor", "thanos-ruler", "thanos-ruler-compactor"],
  ...["thanos-ruler-store-gateway", "thanos-store-gateway"],
];

interface Workload {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly serviceAccountName?: string };
    };
  };
}

/** Workloads whose pods the API server would refuse, since their ServiceAccount does not exist. */
async function podsWithoutAccount(): Promise<readonly string[]> {
  const { client } = bed();
  const items = async <T>(path: string) => (await client.get<{ items: readonly T[] }>(path)).items;
  const accounts = await items<Pick<Workload, "metadata">>("/api/v1/serviceaccounts");
  const known = new Set(accounts.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const kinds = ["daemonsets", "deployments", "statefulsets"];
  const workloads = await Promise.all(
    kinds.map((kind) => items<Workload>(`/apis/apps/v1/${kind}`)),
  );
  return workloads
    .flat()
    .filter(({ metadata, spec }) => {
      const account = spec.template.spec.serviceAccountName ?? "default";
      return !known.has(`${metadata.namespace}/${account}`);
    })
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
