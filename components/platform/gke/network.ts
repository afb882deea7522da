import { Network as Vpc } from "@pulumi/gcp/compute/network.js";
import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import * as pulumi from "@pulumi/pulumi";

/** Network of a cluster's nodes, created by this stack or existing. */
export interface ClusterNetwork {
  /** ID of the network. */
  readonly vpc: pulumi.Input<string>;
  /** ID of the subnetwork. */
  readonly subnetwork: pulumi.Input<string>;
  /** Names of the subnetwork's secondary ranges. */
  readonly ranges: { readonly pods: string; readonly services: string };
  /** Resources that nodes depend on: a node that cannot pull its images is not healthy. */
  readonly resources: readonly pulumi.Resource[];
}

export interface NetworkArgs {
  readonly region: string;
  // IPv4 ranges in CIDR form.
  readonly nodes: string;
  readonly pods: string;
  readonly services: string;
  /** Address range of the proxies of an internal load balancer; default none. */
  readonly proxies?: string | undefined;
}

/** A network for a cluster whose nodes have no external addresses. */
export class Network extends pulumi.ComponentResource implements ClusterNetwork {
  readonly vpc: pulumi.Output<string>;
  readonly subnetwork: pulumi.Output<string>;
  readonly ranges = { pods: "pods", services: "services" } as const;
  readonly resources: readonly pulumi.Resource[] = [this];

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
        // Traffic to the buckets bypasses the NAT and its cost.
        privateIpGoogleAccess: true,
      },
      { parent: this },
    );
    if (args.proxies !== undefined)
      new Subnetwork(
        `${name}-proxies`,
        {
          region,
          network: vpc.id,
          ipCidrRange: args.proxies,
          purpose: "REGIONAL_MANAGED_PROXY",
          role: "ACTIVE",
        },
        { parent: this },
      );
    const router = new Router(name, { region, network: vpc.id }, { parent: this });
    // For image pulls and notifications.
    new RouterNat(
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
    this.subnetwork = subnetwork.id;
    this.registerOutputs({ vpc: this.vpc, subnetwork: this.subnetwork });
  }
}
