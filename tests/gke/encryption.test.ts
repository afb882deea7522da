import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";

const program = path.join(import.meta.dirname, "program");

/** Accounts that may use a key, as "compute-system". */
const users = (key: string) =>
  (bed().world.policies.get(key).bindings ?? [])
    .flatMap(({ members }) => members)
    .map((member) => /@(.+)\.iam\.gserviceaccount\.com$/.exec(member)?.[1])
    .sort();

const agents = ["compute-system", "container-engine-robot", "gs-project-accounts"];

describe("an encryption key on Google Cloud", () => {
  let owner: Stack;
  let key: string;
  before(async () => {
    const args = { name: "owner", file: "dev", project: projects.first, program };
    owner = await Stack.create(bed(), args);
    owner.set("gke.encryption", { create: {} });
    const before = new Set(
      bed()
        .world.cryptoKeys.entries()
        .map(([name]) => name),
    );
    await owner.up();
    const [found] = bed()
      .world.cryptoKeys.entries()
      .flatMap(([name]) => (before.has(name) ? [] : name));
    assert.ok(found);
    key = found;
  });
  after(async () => {
    await owner.destroy();
  });

  it("that two stacks share stays usable after one of them is destroyed", async () => {
    await bed().addKubernetes();
    const args = { name: "guest", file: "dev", project: projects.first, program };
    const guest = await Stack.create(bed(), args);
    guest.set("gke.encryption", { existing: { key } });
    await guest.up();
    await guest.destroy();
    assert.deepEqual(users(key), agents);
    assert.deepEqual(await owner.plan("--refresh"), []);
  });

  it("that is no longer set decrypts the Secrets, and stays usable for old blocks", async () => {
    owner.set("gke.encryption", undefined);
    const planned = await owner.plan();
    assert.deepEqual(await owner.up(), planned);
    const [cluster] = bed().world.clusters.entries();
    assert.equal(cluster?.[1].databaseEncryption.state, "DECRYPTED");
    assert.deepEqual(users(key), agents);
    assert.deepEqual(await owner.plan("--refresh"), []);
  });
});
