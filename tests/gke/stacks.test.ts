import assert from "node:assert/strict";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";

for (const name of ["dev", "staging", "prod"])
  describe(`stack ${name} on Google Cloud`, () => {
    let stack: Stack;
    before(async () => {
      stack = await Stack.create(bed(), { name, project: projects.first });
    });

    it("is previewed in a project without resources", async () => {
      assert.ok((await stack.plan()).includes("create Cluster gke"));
    });

    it("is created", async () => {
      await stack.up();
    });

    it("has no changes in a second preview, with and without a refresh", async () => {
      assert.deepEqual(await stack.plan(), []);
      assert.deepEqual(await stack.plan("--refresh"), []);
    });

    if (name === "dev") itChanges(() => stack);

    it("is destroyed as README.md describes, together with the blocks in its buckets", async () => {
      const { world } = bed();
      for (const [bucket] of world.buckets.entries())
        world.objects.set(bucket, ["01JV/meta.json", "01JV/chunks/000001"]);
      if (name !== "dev") {
        stack.set("gke.deletionProtection", false);
        stack.set("gke.buckets.create.forceDestroy", true);
        await stack.up();
      }
      await stack.destroy();
      assert.deepEqual([...(await stack.resources()).keys()], []);
      // Only keys are kept, which can't be deleted without their data.
      for (const kind of [world.networks, world.clusters, world.accounts, world.buckets])
        assert.deepEqual(kind.entries(), []);
      assert.equal(world.cryptoKeys.entries().length > 0, name !== "dev");
    });
  });

/** Changes of Google's resources, and what they do to the monitoring. */
function itChanges(stack: () => Stack): void {
  it("keeps the monitoring unchanged while the nodes are replaced", async () => {
    stack().set("gke.cluster.create.nodes.spot", false);
    const replaced = ["create-replacement", "delete-replaced", "replace"];
    const operations = replaced.map((operation) => `${operation} NodePool gke`);
    assert.deepEqual(await stack().plan(), operations);
    assert.deepEqual(await stack().up(), operations);
  });

  it("previews another endpoint of the API server, and uses it", async () => {
    for (const networks of [["203.0.113.0/24"], undefined]) {
      stack().set("gke.cluster.create.authorizedNetworks", networks);
      const planned = await stack().plan();
      assert.ok(planned.includes("update Cluster gke"));
      assert.deepEqual(await stack().up(), planned);
    }
  });

  it("can create each pod again after a change to a service account key", async () => {
    stack().set("gke.identity", "key");
    await stack().up();
    assert.deepEqual(await podsWithoutAccount(), []);
    assert.deepEqual(await stack().plan("--refresh"), []);
  });

  it("makes the operations of the preview when encryption is set, and when it is removed", async () => {
    for (const encryption of [{ create: {} }, undefined]) {
      stack().set("gke.encryption", encryption);
      const planned = await stack().plan();
      assert.deepEqual(await stack().up(), planned);
      assert.deepEqual(await stack().plan(), []);
    }
  });
}

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
