import { getSubnetwork, type GetSubnetworkResult } from "@pulumi/gcp/compute/getSubnetwork.js";
import * as pulumi from "@pulumi/pulumi";
import { addressesIn } from "../../settings/range.ts";
import { lookUp } from "./lookup.ts";
import type { ClusterNetwork } from "./network.ts";
import type { ClusterSettings } from "./settings.ts";

type ExistingNetwork = NonNullable<ClusterSettings["network"]["existing"]>;

export interface ExistingNetworkArgs extends ExistingNetwork {
  /** Project of the network. */
  readonly project: string;
  readonly region: string;
  /** Minimum numbers of addresses. */
  readonly needed: { readonly nodes: number; readonly pods: number };
}

const setting = "gke.cluster.create.network.existing";

/**
 * A network that this program does not manage.
 * @throws RunError if its subnetwork cannot be read, or cannot have the cluster
 */
export function existingNetwork(
  args: ExistingNetworkArgs,
  opts: pulumi.InvokeOptions,
): ClusterNetwork {
  const { project, region, network, subnetwork, podRange, serviceRange } = args;
  const resource = `subnetwork ${subnetwork} in ${region} of project ${project}`;
  const found = lookUp(
    { setting: `${setting}.subnetwork`, resource },
    getSubnetwork({ name: subnetwork, region, project }, opts),
  );
  return {
    vpc: `projects/${project}/global/networks/${network}`,
    subnetwork: pulumi.output(found).apply((found) => {
      for (const [key, problem] of Object.entries(problemsOf(found, args)))
        if (problem !== undefined)
          throw new pulumi.RunError(`ha-monitoring:${setting}.${key}: ${resource} ${problem}`);
      return `projects/${project}/regions/${region}/subnetworks/${subnetwork}`;
    }),
    ranges: { pods: podRange, services: serviceRange },
    resources: [],
  };
}

/** Problems by setting. */
function problemsOf(
  found: GetSubnetworkResult,
  { network, podRange, serviceRange, needed }: ExistingNetworkArgs,
): Readonly<Record<keyof ExistingNetwork, string | undefined>> {
  const missing = (range: string) =>
    found.secondaryIpRanges.some(({ rangeName }) => rangeName === range)
      ? undefined
      : `has no secondary range ${range}`;
  const tooSmall = (cidr: string | undefined, least: number) =>
    cidr !== undefined && addressesIn(cidr) < least
      ? `has range ${cidr}, which must have at least ${least} addresses while nodes are replaced`
      : undefined;
  const pods = found.secondaryIpRanges.find(({ rangeName }) => rangeName === podRange);
  return {
    network: found.network.endsWith(`/${network}`) ? undefined : `is in network ${found.network}`,
    subnetwork: found.privateIpGoogleAccess
      ? tooSmall(found.ipCidrRange, needed.nodes)
      : "has no Private Google Access: nodes without external addresses could not reach Google's APIs",
    podRange: missing(podRange) ?? tooSmall(pods?.ipCidrRange, needed.pods),
    serviceRange: missing(serviceRange),
    project: undefined,
  };
}
