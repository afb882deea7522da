import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { existingBucket } from "../../../../../components/platform/gke/existingBucket.ts";
import { existingCluster } from "../../../../../components/platform/gke/existingCluster.ts";
import { calls } from "../../../../../render/mockOutputs.ts";
import { run, valueOf } from "../../../support/stack.ts";

/** What an output is, or why there is none, where a function of the provider results in something else. */
async function outcome<T>(
  token: keyof typeof calls,
  changes: object,
  make: () => pulumi.Output<T>,
): Promise<T | string> {
  const outcomes: Promise<T | string>[] = [];
  const result = { ...calls[token], ...changes };
  const program = () =>
    outcomes.push(
      new Promise((resolve) => {
        // The promise inside of an output is the one way to catch what fails in it.
        (make() as unknown as { promise: () => Promise<T> })
          .promise()
          .then(resolve, (error: unknown) => {
            resolve((error as Error).message);
          });
      }),
    );
  await run(program, {}, { [token]: result }).catch(() => undefined);
  return outcomes[0] ?? "nothing was made";
}

describe("a bucket that exists", () => {
  const bucket = (changes: object) =>
    outcome("gcp:storage/getBucket:getBucket", changes, () =>
      existingBucket("my-blocks", "longTerm", {}),
    );
  const rule = (type: string, condition: object) => ({
    lifecycleRules: [
      {
        actions: [{ type, storageClass: "" }],
        conditions: [
          {
            age: 0,
            withState: "ANY",
            numNewerVersions: 0,
            daysSinceNoncurrentTime: 0,
            noncurrentTimeBefore: "",
            ...condition,
          },
        ],
      },
    ],
  });

  for (const [what, changes] of [
    ["as this program makes it", {}],
    [
      "whose uploads that were never completed are deleted",
      rule("AbortIncompleteMultipartUpload", { age: 7 }),
    ],
    ["whose old versions are deleted", rule("Delete", { age: 7, withState: "ARCHIVED" })],
    ["whose old versions are deleted after a time", rule("Delete", { daysSinceNoncurrentTime: 7 })],
    ["whose blocks move to cheaper storage", rule("SetStorageClass", { age: 90 })],
  ] as const)
    it(`is taken ${what}`, async () => {
      assert.equal(await bucket(changes), "my-blocks");
    });

  for (const [what, changes, problem] of [
    [
      "deletes by age",
      rule("Delete", { age: 365 }),
      "has a lifecycle rule that deletes live objects: blocks would vanish or break",
    ],
    [
      "keeps everything",
      { retentionPolicies: [{ isLocked: false, retentionPeriod: "86400" }] },
      "has a retention policy: the compactor could not delete what it has compacted",
    ],
  ] as const)
    it(`is refused if it ${what}`, async () => {
      assert.equal(
        await bucket(changes),
        `ha-monitoring:gke.buckets.existing.longTerm: bucket my-blocks ${problem}`,
      );
    });
});

describe("a cluster that exists", () => {
  const where = { project: "a-project", location: "europe-west1", name: "mine" };
  const cluster = <T>(
    changes: object,
    pick: (cluster: ReturnType<typeof existingCluster>) => pulumi.Output<T>,
    workloadIdentity = true,
  ) =>
    outcome("gcp:container/getCluster:getCluster", changes, () =>
      pick(existingCluster({ ...where, workloadIdentity }, {})),
    );
  const serverOf = async (changes: object) => {
    const text = await cluster(changes, ({ kubeconfig }) => kubeconfig);
    return (JSON.parse(text) as { clusters: { cluster: object }[] }).clusters[0]?.cluster;
  };

  it("is reached by its name where that is open, or else by its address", async () => {
    assert.deepEqual(await serverOf({}), { server: "https://gke-0a1b2c3.gke.goog" });
    assert.deepEqual(await serverOf({ controlPlaneEndpointsConfigs: [] }), {
      server: "https://203.0.113.2",
      "certificate-authority-data": "Y2E=",
    });
  });

  it("is named for good, and its kubeconfig is a secret", async () => {
    assert.equal(
      await cluster({}, ({ id }) => id),
      "projects/a-project/locations/europe-west1/clusters/mine",
    );
    const secrets: Promise<boolean>[] = [];
    await run(() => {
      const { kubeconfig } = existingCluster({ ...where, workloadIdentity: false }, {});
      secrets.push(valueOf(kubeconfig).then(() => pulumi.isSecret(kubeconfig)));
    });
    assert.deepEqual(await Promise.all(secrets), [true]);
  });

  it("is refused without a workload identity pool, if that lets the pods in", async () => {
    const without = { workloadIdentityConfigs: [] };
    assert.equal(
      await cluster(without, ({ workloadPool }) => workloadPool),
      'ha-monitoring:gke.identity must be "key": cluster mine has no workload identity pool',
    );
    assert.equal(await cluster(without, ({ workloadPool }) => workloadPool, false), "");
  });
});
