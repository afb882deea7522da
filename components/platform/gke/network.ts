import { Network as Vpc } from "@pulumi/gcp/compute/network.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkArgs {
  readonly region: string;
  /** Range of the nodes. */
  readonly nodes: string;
  /** Range of the pods. */
  readonly pods: string;
  /** Range of the Services. */
  readonly services: string;
}

/** A network of its own for a cluster whose nodes have no addresses outside of it. */
export class Network extends pulumi.ComponentResource {
  readonly vpc: pulumi.Output<string>;
  readonly subnetwork: pulumi.Output<string>;
  /** Names of the subnetwork's secondary ranges. */
  readonly ranges = { pods: "pods", services: "services" } as const;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Network", name, {}, opts);
    const { region } = args;

    const vpc = new Vpc(name, { autoCreateSubnetworks: false }, { parent: this });
    const subnetwork = new Subnetwork(
      name,
      {
        region,
        network: vpc.id,
        ipCidrRange: args.nodes,
        secondaryIpRanges: [
          { rangeName: this.ranges.pods, ipCidrRange: args.pods },
          { rangeName: this.ranges.services, ipCidrRange: args.services },
        ],
        // What goes to the buckets doesn't go through, and pay for, the NAT.
        privateIpGoogleAccess: true,
      },
      { parent: this },
    );
    const router = new Router(name, { region, network: vpc.id }, { parent: this });
    // Images are pulled, and alerts sent, through this.
    const nat = new RouterNat(
      name,
      {
        region,
        router: router.name,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
        subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      },
      { parent: this },
    );

    this.vpc = vpc.id;
    // Known when there is a way out: a node that can't pull its images is not healthy.
    this.subnetwork = pulumi.all([subnetwork.id, nat.id]).apply(([id]) => id);
    this.registerOutputs({ vpc: this.vpc, subnetwork: this.subnetwork });
  }
}
