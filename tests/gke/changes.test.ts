import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { addZone } from "./standIn/services/dns.ts";
import { addBlocks } from "./standIn/services/storage.ts";
import { Stack } from "./support/stack.ts";

/** A change of settings in a running stack. */
interface Change {
  /** New values by setting; undefined removes the setting. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Operations of the preview, sorted. */
  readonly operations: readonly string[];
  /** Other operations of the update, which the preview does not know yet. */
  readonly more?: readonly string[];
  /** What `make plan` says besides the operations. */
  readonly report: RegExp;
}

const nodes = "gke.cluster.create.nodes";
/** Resources that have labels, besides cluster and pools. */
const labelled = [
  "update Address gke-gateway",
  "update Bucket gke-buckets-prometheus-long-term",
  "update Bucket gke-buckets-thanos-ruler",
];

/**
 * Applied one after the other, so that each row also proves that the row before it left nothing to do. A row
 * has changes that do not affect each other.
 */
const changes: Readonly<Record<string, Change>> = {
  "labels, another release channel, authorized networks, more and larger nodes, and buckets that keep their objects":
    {
      settings: {
        "gke.labels": { "cost-center": "4711" },
        "gke.cluster.create.releaseChannel": "REGULAR",
        "gke.cluster.create.maintenance": { days: ["SA", "SU"], start: "03:00", hours: 6 },
        "gke.cluster.create.authorizedNetworks": ["203.0.113.0/24"],
        [`${nodes}.perZone`]: 2,
        [`${nodes}.machineType`]: "e2-standard-4",
        [`${nodes}.diskSize`]: 40,
        [`${nodes}.diskType`]: "pd-balanced",
        "gke.buckets.create.softDelete": "30d",
        "gke.buckets.create.forceDestroy": false,
      },
      operations: [...labelled, "update Cluster gke", "update NodePool gke", "update gcp gke"],
      more: ["update kubernetes gke"],
      report:
        /### Control plane\n.*clients that connect by another endpoint.*never goes back to an older version.*### Nodes\n.*GKE replaces every node.*nodes are added/s,
    },
  "autoscaled nodes with labels, a pool with taints, backups, and an API server with a DNS name only":
    {
      settings: {
        "gke.cluster.create.authorizedNetworks": undefined,
        "gke.backups": { keep: "14d" },
        [`${nodes}.maxPerZone`]: 3,
        [`${nodes}.labels`]: { team: "devops" },
        "gke.cluster.create.pools": {
          batch: { perZone: 0, maxPerZone: 2, taints: [{ key: "dedicated", value: "batch" }] },
        },
      },
      operations: [
        ...["create BackupPlan gke-backups", "create NodePool gke-batch"],
        ...["create Service gke-gkebackup", "update Cluster gke", "update NodePool gke"],
      ],
      more: ["update kubernetes gke"],
      report:
        /### Control plane\n.*clients that connect by another endpoint.*### Nodes\n.*GKE adds nodes/s,
    },
  "nodes without these settings, and another key of the service account": {
    settings: {
      "gke.labels": undefined,
      "gke.backups": undefined,
      [`${nodes}.maxPerZone`]: undefined,
      [`${nodes}.labels`]: undefined,
      "gke.cluster.create.pools": undefined,
      "gke.keyRotation": "2",
    },
    operations: [
      ...["delete BackupPlan gke-backups", "delete NodePool gke-batch"],
      ...["delete Service gke-gkebackup", "replace Key gke-thanos", ...labelled],
      ...["update Cluster gke", "update NodePool gke", "update gcp gke"],
    ],
    report: /### Nodes\n.*autoscaling/s,
  },
  "accounts with the rights of each part, instead of a key": {
    settings: { "gke.identity": "accountPerPart", "gke.keyRotation": undefined },
    operations: [
      ...["create Account thanos", "create BucketIAMMember thanos-objectCreator"],
      ...["create BucketIAMMember thanos-objectViewer", "create IAMMember gke-thanos-thanos"],
      ...["create Service gke-iamcredentials", "delete Account gke-thanos"],
      ...["delete BucketIAMMember gke-thanos-longTerm", "delete BucketIAMMember gke-thanos-ruler"],
      "delete Key gke-thanos",
    ],
    report: /delete/,
  },
};

describe("a change of settings on Google Cloud", () => {
  let stack: Stack;
  before(async () => {
    const program = path.join(import.meta.dirname, "program");
    const args = { name: "changes", file: "dev", project: projects.first, program };
    stack = await Stack.create(bed(), args);
    stack.set("gke.identity", "key");
    addZone(bed().world, projects.first, {
      ...{ name: "internal", dnsName: "dev.example.com.", visibility: "private" },
    });
    stack.set("gke.ingress", {
      gateway: { internal: true, dnsZone: "internal", iap: { members: ["domain:example.com"] } },
    });
    await stack.up();
  });
  for (const [name, { settings, operations, more = [], report }] of Object.entries(changes))
    it(`to ${name} makes the operations of its preview`, async () => {
      for (const [setting, value] of Object.entries(settings)) stack.set(setting, value);
      const planned = await stack.preview();
      assert.deepEqual(planned.operations, operations);
      assert.match(planned.report, report);
      assert.deepEqual(await stack.up(), [...operations, ...more].sort());
    });

  it("that would replace the buckets is refused with the name of the setting", async () => {
    stack.set("gke.buckets.create.location", "EU");
    const { report } = await stack.preview();
    assert.match(report, /### The preview failed\n.*gke\.buckets\.create\.location/s);
    stack.set("gke.buckets.create.location", undefined);
  });

  it("is needed before the stack is destroyed, if buckets keep their objects", async () => {
    const { exitCode, output } = await stack.run("destroy", "--yes");
    assert.notEqual(exitCode, 0);
    // The next test sees that nothing was deleted.
    assert.match(output, /Preview failed.*Bucket.*cannot be deleted/s);
  });

  it("to buckets that are deleted with their blocks changes only these, and lets the stack be destroyed", async () => {
    const { world } = bed();
    addBlocks(world);
    const [[name, cluster] = []] = world.clusters.entries();
    assert.ok(name !== undefined && cluster);
    // Google's documentation does not say what GKE reports of an endpoint that is closed: nothing above.
    const report = (enablePublicEndpoint: boolean) => {
      const { controlPlaneEndpointsConfig: endpoints } = cluster;
      const ipEndpointsConfig = { ...endpoints.ipEndpointsConfig, enablePublicEndpoint };
      world.clusters.change(name, {
        controlPlaneEndpointsConfig: { ...endpoints, ipEndpointsConfig },
      });
    };
    report(false);
    await stack.assertUnchanged("--refresh");
    report(true);
    stack.set("gke.buckets.create.forceDestroy", true);
    assert.deepEqual(await stack.up("--refresh"), labelled.slice(1));
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
    for (const kind of [world.networks, world.clusters, world.accounts, world.buckets])
      assert.deepEqual(kind.entries(), []);
  });
});
