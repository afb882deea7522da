import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { existingBucket } from "../../../../../components/platform/gke/existingBucket.ts";
import { existingCluster } from "../../../../../components/platform/gke/existingCluster.ts";
import { outcome } from "../../../support/outcome.ts";
import { run, valueOf } from "../../../support/stack.ts";

/** An error of Google as the engine reports it. */
const refused = (status: string) =>
  new Error(
    `invocation of gcp:x:x returned an error: invoking gcp:x:x: 1 error occurred:\n\t* Error reading x: googleapi: Error ${status}\n\n`,
  );

describe("an existing bucket", () => {
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
    ["with the configuration of this program", {}],
    ["that deletes incomplete uploads", rule("AbortIncompleteMultipartUpload", { age: 7 })],
    ["that deletes noncurrent versions", rule("Delete", { age: 7, withState: "ARCHIVED" })],
    [
      "that deletes noncurrent versions after a time",
      rule("Delete", { daysSinceNoncurrentTime: 7 }),
    ],
    ["that moves blocks to cheaper storage", rule("SetStorageClass", { age: 90 })],
  ] as const)
    it(`is accepted ${what}`, async () => {
      assert.equal(await bucket(changes), "my-blocks");
    });

  for (const [what, changes, problem] of [
    [
      "deletes by age",
      rule("Delete", { age: 365 }),
      "has a lifecycle rule that deletes live objects: blocks would be lost or damaged",
    ],
    [
      "holds new objects",
      { defaultEventBasedHold: true },
      "puts an event-based hold on new objects: the compactor could not delete compacted blocks",
    ],
    [
      "bills its clients",
      { requesterPays: true },
      "has requester pays: Thanos sends no project to bill, so that Google refuses its requests",
    ],
    [
      "keeps everything",
      { retentionPolicies: [{ isLocked: false, retentionPeriod: "86400" }] },
      "has a retention policy: the compactor could not delete compacted blocks",
    ],
  ] as const)
    it(`is refused if it ${what}`, async () => {
      assert.equal(
        await bucket(changes),
        `ha-monitoring:gke.buckets.existing.longTerm: bucket my-blocks ${problem}`,
      );
    });
});

describe("what Google does not show", () => {
  it("is reported in one line with its setting: a bucket", async () => {
    assert.equal(
      await outcome(
        "gcp:storage/getBucket:getBucket",
        refused("404: The specified bucket does not exist., notFound"),
        () => existingBucket("my-blocks", "longTerm", {}),
      ),
      "ha-monitoring:gke.buckets.existing.longTerm: bucket my-blocks cannot be read: Error 404: The specified bucket does not exist., notFound",
    );
  });

  it("is reported in one line with its setting: a cluster", async () => {
    assert.equal(
      await outcome(
        "gcp:container/getCluster:getCluster",
        refused("403: Kubernetes Engine API is disabled., forbidden"),
        () =>
          existingCluster(
            {
              ...{ project: "p", location: "europe-west1", name: "mine" },
              ...{ workloadIdentity: true, gatewayApi: false, withBackups: false },
            },
            {},
          ).kubeconfig,
      ),
      "ha-monitoring:gke.cluster.existing.name: cluster mine in europe-west1 cannot be read: Error 403: Kubernetes Engine API is disabled., forbidden",
    );
  });

  it("is reported with the text of an error that is not Google's", async () => {
    assert.equal(
      await outcome("gcp:storage/getBucket:getBucket", new Error("no\nnetwork"), () =>
        existingBucket("my-blocks", "ruler", {}),
      ),
      "ha-monitoring:gke.buckets.existing.ruler: bucket my-blocks cannot be read: no network",
    );
  });
});

describe("an existing cluster", () => {
  const where = { project: "a-project", location: "europe-west1", name: "mine" };
  const leastNeeds = { workloadIdentity: false, gatewayApi: false, withBackups: false };
  type Needs = typeof leastNeeds;
  const cluster = <T>(
    changes: object,
    pick: (cluster: ReturnType<typeof existingCluster>) => pulumi.Output<T>,
    needs: Partial<Needs> = {},
  ) =>
    outcome("gcp:container/getCluster:getCluster", changes, () =>
      pick(existingCluster({ ...where, ...leastNeeds, workloadIdentity: true, ...needs }, {})),
    );
  const serverOf = async (changes: object) => {
    const text = await cluster(changes, ({ kubeconfig }) => kubeconfig);
    return (JSON.parse(text) as { clusters: { cluster: object }[] }).clusters[0]?.cluster;
  };

  it("is reached by its DNS endpoint if that is open, otherwise by its IP address", async () => {
    assert.deepEqual(await serverOf({}), { server: "https://gke-0a1b2c3.gke.goog" });
    assert.deepEqual(await serverOf({ controlPlaneEndpointsConfigs: [] }), {
      server: "https://203.0.113.2",
      "certificate-authority-data": "Y2E=",
    });
  });

  it("has a permanent ID and a secret kubeconfig", async () => {
    assert.equal(
      await cluster({}, ({ id }) => id),
      "projects/a-project/locations/europe-west1/clusters/mine",
    );
    const secrets: Promise<boolean>[] = [];
    await run(() => {
      const { kubeconfig } = existingCluster({ ...where, ...leastNeeds }, {});
      secrets.push(valueOf(kubeconfig).then(() => pulumi.isSecret(kubeconfig)));
    });
    assert.deepEqual(await Promise.all(secrets), [true]);
  });

  it("is refused if it is an Autopilot cluster", async () => {
    assert.equal(
      await cluster({ enableAutopilot: true }, ({ kubeconfig }) => kubeconfig),
      "ha-monitoring:gke.cluster.existing.name: cluster mine is an Autopilot cluster, which refuses the node exporters: they need the network, the processes and the files of the nodes",
    );
  });

  it("is refused without a workload identity pool if pods need it", async () => {
    const without = { workloadIdentityConfigs: [] };
    assert.equal(
      await cluster(without, ({ workloadPool }) => workloadPool),
      'ha-monitoring:gke.identity must be "key": cluster mine has no workload identity pool',
    );
    assert.equal(
      await cluster(without, ({ workloadPool }) => workloadPool, { workloadIdentity: false }),
      "",
    );
  });

  it("is refused without the Gateway API if HTTPRoutes are created", async () => {
    const refusal =
      "ha-monitoring:gke.ingress.gateway: cluster mine has no Gateway API. Enable it with gcloud container clusters update mine --location=europe-west1 --gateway-api=standard.";
    const subnetwork = (changes: object, gatewayApi: boolean) =>
      cluster({ subnetwork: "nodes", ...changes }, ({ subnetwork }) => subnetwork, { gatewayApi });
    const channel = (channel: string) => ({ gatewayApiConfigs: [{ channel }] });
    assert.equal(await subnetwork({ gatewayApiConfigs: [] }, true), refusal);
    assert.equal(await subnetwork(channel("CHANNEL_DISABLED"), true), refusal);
    for (const one of ["CHANNEL_STANDARD", "CHANNEL_EXPERIMENTAL"])
      assert.equal(await subnetwork(channel(one), true), "nodes");
    assert.equal(await subnetwork({ gatewayApiConfigs: [] }, false), "nodes");
  });

  it("is refused without the agent of Backup for GKE if volumes are backed up", async () => {
    const id = (addonsConfigs: object[], withBackups: boolean) =>
      cluster({ subnetwork: "nodes", addonsConfigs }, ({ subnetwork }) => subnetwork, {
        withBackups,
      });
    const agent = (enabled: boolean) => [{ gkeBackupAgentConfigs: [{ enabled }] }];
    for (const without of [[], [{ gkeBackupAgentConfigs: [] }], agent(false)])
      assert.equal(
        await id(without, true),
        "ha-monitoring:gke.backups: cluster mine has no agent of Backup for GKE. Enable it with gcloud container clusters update mine --location=europe-west1 --update-addons=BackupRestore=ENABLED.",
      );
    assert.equal(await id(agent(true), true), "nodes");
    assert.equal(await id([], false), "nodes");
  });
});
