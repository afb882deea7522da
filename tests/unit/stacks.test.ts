import assert from "node:assert/strict";
import { resourcesOf, stackNames } from "../../render/program.ts";
import { Stack } from "./support/stack.ts";

/** A stack as its file has it. */
const load = async (name: string) => new Stack(await resourcesOf(name));

describe("stacks", () => {
  it("are one on this machine and three on GKE", () => {
    assert.deepEqual(stackNames, ["dev", "local", "prod", "staging"]);
  });

  for (const name of stackNames)
    it(`has a configuration that is valid for ${name}`, async () => {
      const stack = await load(name);
      assert.ok(stack.children.includes("Monitoring monitoring"));
      assert.equal(
        stack.all("GkePlatform").length,
        name === "local" ? 0 : 1,
        "Google's platform is made where it is asked for",
      );
    });

  it("differ in what is protected and what it costs", async () => {
    const facts: object[] = [];
    for (const name of ["dev", "staging", "prod"]) facts.push(await factsOf(name));
    assert.deepEqual(facts, [
      {
        deletionProtection: false,
        forceDestroy: true,
        softDeleteDays: 0,
        encrypted: false,
        channel: "RAPID",
        machines: "e2-standard-2",
        spot: true,
      },
      {
        deletionProtection: true,
        forceDestroy: false,
        softDeleteDays: 7,
        encrypted: true,
        channel: "REGULAR",
        machines: "e2-standard-4",
        spot: false,
      },
      {
        deletionProtection: true,
        forceDestroy: false,
        softDeleteDays: 30,
        encrypted: true,
        channel: "STABLE",
        machines: "e2-standard-8",
        spot: false,
      },
    ]);
  });
});

async function factsOf(name: string): Promise<object> {
  const stack = await load(name);
  const cluster = stack.get("Cluster", "gke").inputs;
  const bucket = stack.get("Bucket", "gke-buckets-prometheus-long-term").inputs;
  const { nodeConfig } = stack.get("NodePool", "gke").inputs;
  return {
    deletionProtection: cluster.deletionProtection,
    forceDestroy: bucket.forceDestroy,
    softDeleteDays: bucket.softDeletePolicy.retentionDurationSeconds / 86400,
    encrypted: cluster.databaseEncryption?.state === "ENCRYPTED",
    channel: cluster.releaseChannel.channel,
    machines: nodeConfig.machineType,
    spot: nodeConfig.spot,
  };
}
