import assert from "node:assert/strict";
import { gkeSettings } from "../../../../../components/platform/gke/settings.ts";
import { check } from "../../../support/check.ts";
import { gke } from "../../../support/config.ts";

const read = (changes: object) => check(gkeSettings, { gke: { ...gke.gke, ...changes } }, "").gke;
const create = (changes: object) => ({
  cluster: { create: { ...gke.gke.cluster.create, ...changes } },
});
const existingNetwork = {
  ...{ network: "shared", subnetwork: "nodes", project: "a-host" },
  ...{ podRange: "pods", serviceRange: "services" },
};
const zones =
  'must be a list of at least 3 zones (got ["europe-west1-b","europe-west1-b","europe-west1-c"])';
const softDelete = "gke.buckets.create.softDelete must be 0s, or from 7d to 90d";

const members = ["group:devops@example.com"];

describe("settings of GKE", () => {
  it("have the documented defaults", () => {
    assert.deepEqual(read({}), {
      project: "a-project",
      region: "europe-west1",
      deletionProtection: true,
      labels: {},
      cluster: {
        create: {
          zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
          releaseChannel: "REGULAR",
          maintenance: { days: ["SA", "SU"], start: "02:00", hours: 6 },
          authorizedNetworks: [],
          network: {
            create: { nodes: "10.10.0.0/22", pods: "10.20.0.0/16", services: "10.30.0.0/20" },
          },
          nodes: {
            perZone: 1,
            machineType: "e2-standard-4",
            diskType: "pd-balanced",
            diskSize: 50,
            spot: false,
            labels: {},
          },
          pools: {},
        },
      },
      buckets: { create: { softDelete: "7d", forceDestroy: false } },
      identity: "workloadIdentity",
      ingress: {
        nginx: {
          sourceRanges: [],
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
        },
      },
      storageClass: { create: { diskType: "pd-balanced", regional: false } },
    });
  });

  it("accept existing resources instead of new ones", () => {
    const settings = {
      cluster: { existing: { name: "mine" } },
      buckets: { existing: { longTerm: "my-blocks", ruler: "my-rules" } },
      encryption: {
        existing: { key: "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k" },
      },
    };
    const { cluster, buckets, encryption } = read(settings);
    assert.deepEqual({ cluster, buckets, encryption }, settings);
  });

  it("accept GKE's own Gateway for principals of every kind", () => {
    const principals = [
      ...["user:a@b.c", "serviceAccount:a@b.c", "domain:b.c"],
      "principalSet://iam.googleapis.com/locations/global/workforcePools/p/group/g",
    ];
    const { ingress } = read({ ingress: { gateway: { iap: { members: principals } } } });
    assert.deepEqual(ingress, {
      gateway: { internal: false, sourceRanges: [], iap: { members: principals } },
    });
  });

  it("accept an existing ingress controller", () => {
    assert.deepEqual(read({ ingress: { existing: { controller: "nginx-ingress" } } }).ingress, {
      existing: {
        ...{ controller: "nginx-ingress", className: "nginx", namespace: "nginx-ingress" },
      },
    });
  });

  it("accept a key and its rotation", () => {
    const { identity, keyRotation } = read({ identity: "key", keyRotation: "2026-11" });
    assert.deepEqual([identity, keyRotation], ["key", "2026-11"]);
  });

  it("accept soft delete of zero and from 7 to 90 days", () => {
    for (const softDelete of ["0s", "7d", "90d"])
      assert.equal(
        read({ buckets: { create: { softDelete } } }).buckets.create?.softDelete,
        softDelete,
      );
  });

  for (const [what, changes, ...lines] of [
    [
      "no project and no region",
      { project: undefined, region: undefined },
      "gke.project is missing: it must be the ID of a Google Cloud project",
      'gke.region is missing: it must be a region such as "europe-west1"',
    ],
    [
      "a number instead of a project, and a zone instead of a region",
      { project: "123456789012", region: "europe-west1-b" },
      'gke.project must be the ID of a Google Cloud project (got "123456789012")',
      'gke.region must be a region such as "europe-west1" (got "europe-west1-b")',
    ],
    [
      "no cluster",
      { cluster: undefined },
      "gke.cluster is missing: it must be an object with keys from create, existing",
    ],
    [
      "none of the alternatives",
      { cluster: {} },
      "gke.cluster must have exactly one of the keys create, existing",
    ],
    [
      "both alternatives",
      { cluster: { ...gke.gke.cluster, existing: { name: "mine" } } },
      "gke.cluster must have exactly one of the keys create, existing",
    ],
    [
      "an unknown alternative",
      { buckets: { adopt: {} } },
      "gke.buckets.adopt is not a known key; known are create, existing",
    ],
    [
      "too few zones",
      create({ zones: ["europe-west1-b", "europe-west1-b", "europe-west1-c"] }),
      'gke.cluster.create.zones[1] is a duplicate (got "europe-west1-b")',
      `gke.cluster.create.zones ${zones}`,
    ],
    [
      "a zone in another region",
      create({ zones: ["europe-west1-b", "europe-west1-c", "us-east1-d"] }),
      'gke.cluster.create.zones[2] must be a zone of region europe-west1 (got "us-east1-d")',
    ],
    [
      "a maintenance window that is too short",
      create({ maintenance: { days: ["SU"], hours: 8 } }),
      "gke.cluster.create.maintenance must be at least 12 hours a week, as GKE requires 48 hours in 32 days",
    ],
    [
      "an invalid maintenance window",
      create({ maintenance: { days: ["Sunday"], start: "24:00", hours: 3 } }),
      'gke.cluster.create.maintenance.days[0] must be one of MO, TU, WE, TH, FR, SA, SU (got "Sunday")',
      'gke.cluster.create.maintenance.start must be a time such as "02:00" (got "24:00")',
      "gke.cluster.create.maintenance.hours must be a whole number of at least 4 (got 3)",
    ],
    [
      "invalid ranges",
      create({ authorizedNetworks: ["198.51.100.1"], network: { create: { pods: "/16" } } }),
      'gke.cluster.create.authorizedNetworks[0] must be a range such as "10.0.0.0/16", which begins at its first address (got "198.51.100.1")',
      'gke.cluster.create.network.create.pods must be a range such as "10.0.0.0/16", which begins at its first address (got "/16")',
    ],
    [
      "a new and an existing network",
      create({ network: { create: {}, existing: existingNetwork } }),
      "gke.cluster.create.network must have exactly one of the keys create, existing",
    ],
    [
      "invalid names in an existing network",
      create({
        network: { existing: { ...existingNetwork, network: "a/b", subnetwork: "", podRange: 1 } },
      }),
      'gke.cluster.create.network.existing.network must be the name of a network (got "a/b")',
      'gke.cluster.create.network.existing.subnetwork must be the name of a subnetwork (got "")',
      "gke.cluster.create.network.existing.podRange must be the name of a range (got 1)",
    ],
    [
      "two ways to serve the pages",
      { ingress: { nginx: {}, gateway: { iap: { members: ["user:a@b.c"] } } } },
      "gke.ingress must have exactly one of the keys nginx, gateway, existing",
    ],
    [
      "a Gateway that anyone may open",
      { ingress: { gateway: {} } },
      "gke.ingress.gateway.iap is missing: it must be an object with keys from members",
    ],
    [
      "a Gateway without members, and with an invalid zone and range",
      {
        ingress: {
          gateway: {
            internal: true,
            dnsZone: "a.b",
            proxyRange: "10.9.0.0/27",
            iap: { members: [] },
          },
        },
      },
      'gke.ingress.gateway.proxyRange must be a /26 or larger (got "10.9.0.0/27")',
      'gke.ingress.gateway.dnsZone must be the name of a zone (got "a.b")',
      "gke.ingress.gateway.iap.members must be a list of at least one principal (got [])",
    ],
    [
      "members that are not principals",
      { ingress: { gateway: { iap: { members: ["me@example.com", "allUsers"] } } } },
      'gke.ingress.gateway.iap.members[0] must be a principal such as "group:devops@example.com" (got "me@example.com")',
      'gke.ingress.gateway.iap.members[1] must be a principal such as "group:devops@example.com" (got "allUsers")',
    ],
    [
      "source ranges of an internal Gateway",
      {
        ingress: { gateway: { internal: true, sourceRanges: ["192.0.2.0/24"], iap: { members } } },
      },
      "gke.ingress.gateway.sourceRanges must not be set with internal: only clients in the network reach the load balancer, and IAP identifies their users",
    ],
    [
      "a range of proxies for a public Gateway",
      { ingress: { gateway: { proxyRange: "10.40.0.0/23", iap: { members } } } },
      "gke.ingress.gateway.proxyRange must not be set without internal: only internal load balancers use a proxy-only subnetwork",
    ],
    [
      "a range of proxies that the pods have",
      { ingress: { gateway: { internal: true, proxyRange: "10.20.0.0/23", iap: { members } } } },
      'gke.ingress.gateway.proxyRange must not overlap cluster.create.network.create.pods, 10.20.0.0/16 (got "10.20.0.0/23")',
    ],
    [
      "an existing ingress controller without its kind",
      { ingress: { existing: {} } },
      "gke.ingress.existing.controller is missing: it must be one of nginx-ingress, ingress-nginx",
    ],
    [
      "invalid nodes",
      create({ nodes: { perZone: 0, diskSize: 10, spot: "yes" }, releaseChannel: "LATEST" }),
      'gke.cluster.create.releaseChannel must be one of RAPID, REGULAR, STABLE, EXTENDED (got "LATEST")',
      "gke.cluster.create.nodes.perZone must be a whole number of at least 1 (got 0)",
      "gke.cluster.create.nodes.diskSize must be a whole number of at least 20 (got 10)",
      'gke.cluster.create.nodes.spot must be true or false (got "yes")',
    ],
    [
      "taints of all nodes, and invalid pools",
      create({
        nodes: { perZone: 2, maxPerZone: 1, taints: [] },
        pools: { nodes: {}, batch: { machineType: "n4-standard-8", diskType: "pd-ssd" } },
      }),
      "gke.cluster.create.nodes.taints must not be set: GKE's own pods need nodes without taints; set them in `pools`",
      'gke.cluster.create.pools.nodes is not a name of a pool, such as "monitoring": at most 22 of a-z, 0-9 and hyphens',
      'gke.cluster.create.pools.batch.diskType must be a disk type that machines of type n4-standard-8 support (got "pd-ssd")',
    ],
    [
      "labels that Google refuses or the program sets",
      { labels: { "Cost-Center": "a", goog: "a", "ha-monitoring-stack": "a", team: "A B" } },
      ...["Cost-Center", "goog", "ha-monitoring-stack"].map(
        (key) =>
          `gke.labels.${key} is not a key of a label: at most 63 of a-z, 0-9, hyphens and underscores, and not one that Google or the program sets`,
      ),
      'gke.labels.team must be the value of a label: at most 63 of a-z, 0-9, hyphens and underscores (got "A B")',
    ],
    [
      "Autopilot",
      create({ autopilot: true }),
      "gke.cluster.create.autopilot must not be set: Autopilot refuses the node exporters, which need the network, the processes and the files of the nodes",
    ],
    [
      "fewer nodes at most than at least",
      create({ nodes: { perZone: 2, maxPerZone: 1 } }),
      "gke.cluster.create.nodes.maxPerZone must be at least perZone, 2 (got 1)",
    ],
    [
      "soft delete of less than a week",
      { buckets: { create: { softDelete: "1d" } } },
      `${softDelete} (got "1d")`,
    ],
    [
      "soft delete of more than three months",
      { buckets: { create: { softDelete: "1y" } } },
      `${softDelete} (got "1y")`,
    ],
    [
      "the rotation of a key without a key",
      { keyRotation: "2" },
      "gke.keyRotation must not be set: only identity: key uses a key",
    ],
    [
      "buckets in another location than their key",
      { encryption: { create: {} }, buckets: { create: { location: "EU" } } },
      "gke.buckets.create.location must not be set with encryption: the key and the encrypted buckets must be in the same region",
    ],
    [
      "an incomplete key name",
      { encryption: { existing: { key: "my-key" } } },
      'gke.encryption.existing.key must be "projects/…/locations/…/keyRings/…/cryptoKeys/…" (got "my-key")',
    ],
  ] as [string, object, ...string[]][])
    it(`refuse ${what}`, () => {
      assert.throws(() => read(changes), { message: lines.join("\n") });
    });
});
