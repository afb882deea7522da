import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { allKeyUsers, keyUsers } from "./support/keyUsers.ts";
import { Stack } from "./support/stack.ts";
import { addNetwork } from "./standIn/services/compute.ts";

const program = path.join(import.meta.dirname, "program");

const sharedNetwork = {
  ...{ project: projects.second, region: "europe-west1", network: "shared", name: "nodes" },
  ...{ ipCidrRange: "10.1.0.0/24", privateIpGoogleAccess: true },
  secondaryIpRanges: [
    { rangeName: "pods", ipCidrRange: "10.2.0.0/20" },
    { rangeName: "services", ipCidrRange: "10.3.0.0/24" },
  ],
};

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

  it("stays usable after one of them, in a Shared VPC, is destroyed without the VPC", async () => {
    await bed().addKubernetes();
    const { world } = bed();
    world.enable(world.project(projects.second), "compute");
    addNetwork(world, sharedNetwork);
    const networks = () => world.networks.entries().map(([name]) => name);
    const before = networks();
    const args = { name: "guest", file: "dev", project: projects.first, program };
    const guest = await Stack.create(bed(), args);
    guest.set("gke.encryption", { existing: { key } });
    guest.set("gke.cluster.create.network", {
      existing: {
        ...{ project: projects.second, network: "shared", subnetwork: "nodes" },
        ...{ podRange: "pods", serviceRange: "services" },
      },
    });
    await guest.up();
    await guest.assertUnchanged("--refresh");
    assert.deepEqual(networks(), before);
    await guest.destroy();
    assert.deepEqual(networks(), before);
    assert.deepEqual(keyUsers(world, key), allKeyUsers);
  });

  it("decrypts the Secrets and stays usable for old blocks when it is no longer set", async () => {
    owner.set("gke.encryption", undefined);
    const planned = await owner.plan("--refresh");
    assert.deepEqual(await owner.up(), planned);
    const [[, cluster] = []] = bed().world.clusters.entries();
    assert.equal(cluster?.databaseEncryption.state, "DECRYPTED");
    assert.deepEqual(keyUsers(bed().world, key), allKeyUsers);
    await owner.assertUnchanged("--refresh");
  });
});
