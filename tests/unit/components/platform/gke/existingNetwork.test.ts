import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { existingNetwork } from "../../../../../components/platform/gke/existingNetwork.ts";
import { gke } from "../../../support/config.ts";
import { make } from "../../../support/gkePlatform.ts";
import { outcome } from "../../../support/outcome.ts";

const existing = {
  ...{ network: "shared", subnetwork: "nodes" },
  ...{ podRange: "pods", serviceRange: "services" },
};
const subnetwork = "gcp:compute/getSubnetwork:getSubnetwork";

describe("an existing network", () => {
  const id = (changes: object, settings: object = {}) =>
    outcome(subnetwork, changes, () => {
      const args = { project: "a-host", region: "europe-west1", needed: { nodes: 10, pods: 1536 } };
      return pulumi.output(existingNetwork({ ...existing, ...args, ...settings }, {}).subnetwork);
    });

  it("is used by its full names", async () => {
    assert.equal(await id({}), "projects/a-host/regions/europe-west1/subnetworks/nodes");
  });

  for (const [what, changes, settings, key, problem] of [
    [
      "has another network",
      {},
      { network: "other" },
      "network",
      "is in network https://www.googleapis.com/compute/v1/projects/a-host/global/networks/shared",
    ],
    [
      "has no Private Google Access",
      { privateIpGoogleAccess: false },
      {},
      "subnetwork",
      "has no Private Google Access: nodes without external addresses could not reach Google's APIs",
    ],
    [
      "has too few addresses for nodes",
      { ipCidrRange: "10.1.0.0/29" },
      {},
      "subnetwork",
      "has range 10.1.0.0/29, which must have at least 10 addresses while nodes are replaced",
    ],
    ["has no range for pods", {}, { podRange: "gone" }, "podRange", "has no secondary range gone"],
    [
      "has too few addresses for pods",
      {},
      { podRange: "services" },
      "podRange",
      "has range 10.3.0.0/24, which must have at least 1536 addresses while nodes are replaced",
    ],
    [
      "has no range for Services",
      {},
      { serviceRange: "gone" },
      "serviceRange",
      "has no secondary range gone",
    ],
  ] as const)
    it(`is refused if its subnetwork ${what}`, async () => {
      assert.equal(
        await id(changes, settings),
        `ha-monitoring:gke.cluster.create.network.existing.${key}: subnetwork nodes in europe-west1 of project a-host ${problem}`,
      );
    });

  it("is refused with the setting's name if its subnetwork cannot be read", async () => {
    assert.equal(
      await id(new Error("googleapi: Error 404: not found")),
      "ha-monitoring:gke.cluster.create.network.existing.subnetwork: subnetwork nodes in europe-west1 of project a-host cannot be read: Error 404: not found",
    );
  });

  it("has the cluster, and no network is created", async () => {
    const cluster = { create: { ...gke.gke.cluster.create, network: { existing } } };
    const { stack } = await make({ cluster });
    for (const kind of ["Network", "Subnetwork", "Router", "RouterNat"])
      assert.deepEqual(stack.all(kind), [], kind);
    const { inputs } = stack.get("Cluster", "gke");
    assert.equal(inputs.network, "projects/a-project/global/networks/shared");
    assert.equal(inputs.subnetwork, "projects/a-project/regions/europe-west1/subnetworks/nodes");
    assert.deepEqual(inputs.ipAllocationPolicy, {
      clusterSecondaryRangeName: "pods",
      servicesSecondaryRangeName: "services",
    });
  });
});
