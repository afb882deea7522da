import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { allKeyUsers, keyUsers } from "./support/keyUsers.ts";
import { Stack } from "./support/stack.ts";

const program = path.join(import.meta.dirname, "program");

describe("an encryption key that two stacks share", () => {
  let owner: Stack;
  let key: string;
  before(async () => {
    const args = { name: "owner", file: "dev", project: projects.first, program };
    owner = await Stack.create(bed(), args);
    owner.set("gke.encryption", { create: {} });
    await owner.up();
    const [[name] = []] = bed().world.cryptoKeys.entries();
    assert.ok(name !== undefined);
    key = name;
  });
  after(async () => {
    await owner.destroy();
  });

  it("stays usable after one of them is destroyed", async () => {
    await bed().addKubernetes();
    const args = { name: "guest", file: "dev", project: projects.first, program };
    const guest = await Stack.create(bed(), args);
    guest.set("gke.encryption", { existing: { key } });
    await guest.up();
    await guest.destroy();
    assert.deepEqual(keyUsers(bed().world, key), allKeyUsers);
    await owner.assertUnchanged("--refresh");
  });

  it("decrypts the Secrets and stays usable for old blocks when it is no longer set", async () => {
    owner.set("gke.encryption", undefined);
    const planned = await owner.plan();
    assert.deepEqual(await owner.up(), planned);
    const [[, cluster] = []] = bed().world.clusters.entries();
    assert.equal(cluster?.databaseEncryption.state, "DECRYPTED");
    assert.deepEqual(keyUsers(bed().world, key), allKeyUsers);
    await owner.assertUnchanged("--refresh");
  });
});
