import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { ApiServer } from "../../../../components/cluster/apiServer.ts";
import { installationOf } from "../../../../components/cluster/installation.ts";
import { recordResources } from "../../../../render/recordResources.ts";

const cluster = (id: string, context = "staging") => ({
  id,
  server: `https://${id}.example.com`,
  context,
  api: new ApiServer({ cluster: { server: "https://127.0.0.1:1" }, user: {}, folder: "." }),
});

/** Identity of a stack with this record in its state; undefined: the record of the program's first run. */
async function installation(now: Parameters<typeof installationOf>[0], kept?: object) {
  let found: string | undefined;
  const resources = await recordResources(
    async () => {
      found = await installationOf(now);
    },
    {
      config: {},
      stack: "test",
      outputs: ({ type }, examples) =>
        type === "pulumi:index:Stash" && kept ? { output: kept } : examples,
    },
  );
  return { found, resources };
}

describe("installationOf", () => {
  it("records the cluster and a unique identity at the first run", async () => {
    const ids = await Promise.resolve([
      await installation(cluster("a")),
      await installation(cluster("a")),
    ]);
    const inputs = ids.map(({ resources: [stash] }) => stash?.inputs.input);
    assert.deepEqual(inputs[0].cluster, {
      id: "a",
      server: "https://a.example.com",
      context: "staging",
    });
    assert.match(inputs[0].id, /^[0-9a-f]{8}$/);
    assert.notEqual(inputs[0].id, inputs[1].id);
  });

  it("keeps the recorded values, also under another context", async () => {
    const kept = { id: "0000ffff", cluster: { id: "a", server: "https://b", context: "old" } };
    assert.equal((await installation(cluster("a", "renamed"), kept)).found, "0000ffff");
    assert.equal((await installation(undefined, kept)).found, "0000ffff");
  });

  it("refuses another cluster, with both names and the required actions", async () => {
    const kept = { id: "0000ffff", cluster: { id: "a", server: "https://a", context: "prod" } };
    await assert.rejects(installation(cluster("b"), kept), (error) => {
      assert.ok(RunError.isInstance(error));
      assert.match(
        error.message,
        /another cluster \(context "staging", https:\/\/b\.example\.com\)/,
      );
      assert.match(error.message, /\(context "prod", https:\/\/a at its first run\)/);
      assert.match(error.message, /kubernetes\.context, KUBECONFIG or kubectl config use-context/);
      return true;
    });
  });

  it("accepts any cluster if none was recorded, as on GKE", async () => {
    assert.equal((await installation(cluster("a"), { id: "0000ffff" })).found, "0000ffff");
  });
});
