import { failedPrecondition, inUse, invalid, Refusal } from "../refusal.ts";
import { etag, type Fields, type Handlers, type Request, type World } from "../world.ts";
import { checkName, computeResources, url } from "./computeResources.ts";

// https://cloud.google.com/compute/docs/reference/rest/v1

interface Named {
  readonly name: string;
}

export interface Network extends Named, Fields {}

interface Range {
  readonly rangeName: string;
  readonly ipCidrRange: string;
}

export interface Subnetwork extends Named, Fields {
  readonly name: string;
  /** URL of the network. */
  readonly network: string;
  readonly ipCidrRange: string;
  readonly secondaryIpRanges?: readonly Range[];
}

export interface Router extends Named, Fields {
  readonly network: string;
  readonly nats?: readonly Nat[];
}

interface Nat {
  readonly subnetworks?: readonly { readonly name: string }[];
}

export interface Address extends Named, Fields {
  readonly address: string;
  readonly labelFingerprint: string;
  /** URL of the subnetwork of an internal address. */
  readonly subnetwork?: string;
  /** What uses the address. */
  users?: readonly string[] | undefined;
}

interface InProject {
  readonly project: string;
}

interface InRegion extends InProject {
  readonly region: string;
}

/** Full name of a resource by its URL or its full name. */
const nameOf = (reference: string) => reference.replace(/^https?:\/\/.*?(?=projects\/)/, "");

const regional = ({ project, region }: InRegion, kind: string, name: string) =>
  `projects/${project}/regions/${region}/${kind}/${name}`;

/** First address of a range and the address after its last, as numbers. */
function bounds(cidr: string): readonly [number, number] {
  const [address = "", bits] = cidr.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  if (first % size !== 0)
    throw invalid(
      `Invalid value for field 'resource.ipCidrRange': '${cidr}'. Must be a CIDR address range, with the host bits zero.`,
    );
  return [first, first + size];
}

function checkRanges({ ipCidrRange, secondaryIpRanges = [] }: Subnetwork): void {
  const ranges = [ipCidrRange, ...secondaryIpRanges.map((range) => range.ipCidrRange)].map(bounds);
  ranges.forEach(([start, end], index) => {
    if (ranges.slice(index + 1).some(([first, last]) => start < last && first < end))
      throw invalid("Invalid IPCidrRange: the range conflicts with another one of the subnetwork.");
  });
}

/** Methods of the Compute Engine API. */
export function compute(world: World): Handlers {
  const { networks, subnetworks, routers, addresses, clusters, operations } = world;
  let lastByte = 10;

  const { operation, created } = computeResources(world);
  const inRegion = ({ project, region }: InRegion, type: string, target: string) =>
    operation(project, `regions/${region}`, type, target);
  /** @throws Refusal if a resource refers to this one */
  const requireUnused = (name: string) => {
    const users = [
      ...subnetworks.entries(),
      ...routers.entries(),
      ...addresses.entries(),
      ...clusters.entries().map(([by, { networkConfig }]) => [by, networkConfig] as const),
    ].filter(([, user]) => JSON.stringify(user).includes(`${name}"`));
    const [by] = users.find(([other]) => other !== name) ?? [];
    if (by !== undefined) throw inUse(name, by);
  };

  const addressIn = (subnetwork: string) =>
    subnetworks.get(nameOf(subnetwork)).ipCidrRange.replace(/\d+\/\d+$/, String(lastByte++));

  return {
    "compute.networks.insert": ({ params: { project }, body }: Request<InProject, Network>) => {
      checkName(body.name);
      const name = `projects/${project}/global/networks/${body.name}`;
      networks.add(name, {
        routingConfig: { routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY" },
        networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
        ...body,
        ...created("network", name),
        selfLinkWithId: url(name),
      });
      return operation(project, "global", "insert", name);
    },
    "compute.networks.get": ({
      params: { project, network },
    }: Request<InProject & { network: string }>) =>
      networks.get(`projects/${project}/global/networks/${network}`),
    "compute.networks.delete": ({
      params: { project, network },
    }: Request<InProject & { network: string }>) => {
      const name = `projects/${project}/global/networks/${network}`;
      requireUnused(name);
      networks.delete(name);
      return operation(project, "global", "delete", name);
    },

    "compute.subnetworks.insert": ({ params, body }: Request<InRegion, Subnetwork>) => {
      checkName(body.name);
      networks.get(nameOf(body.network));
      checkRanges(body);
      const name = regional(params, "subnetworks", body.name);
      subnetworks.add(name, {
        ...{ privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS", purpose: "PRIVATE" },
        ...{ stackType: "IPV4_ONLY", allowSubnetCidrRoutesOverlap: false, enableFlowLogs: false },
        ...body,
        ...created("subnetwork", name),
        gatewayAddress: body.ipCidrRange.replace(/\d+\/\d+$/, "1"),
        fingerprint: etag(),
        network: url(nameOf(body.network)),
        region: url(`projects/${params.project}/regions/${params.region}`),
      });
      return inRegion(params, "insert", name);
    },
    "compute.subnetworks.get": ({ params }: Request<InRegion & { subnetwork: string }>) =>
      subnetworks.get(regional(params, "subnetworks", params.subnetwork)),
    "compute.subnetworks.patch": ({
      params,
      body,
    }: Request<InRegion & { subnetwork: string }, Partial<Subnetwork>>) => {
      const name = regional(params, "subnetworks", params.subnetwork);
      checkRanges({ ...subnetworks.get(name), ...body });
      subnetworks.change(name, { ...body, fingerprint: etag() });
      return inRegion(params, "patch", name);
    },
    "compute.subnetworks.delete": ({ params }: Request<InRegion & { subnetwork: string }>) => {
      const name = regional(params, "subnetworks", params.subnetwork);
      requireUnused(name);
      subnetworks.delete(name);
      return inRegion(params, "delete", name);
    },

    "compute.routers.insert": ({ params, body }: Request<InRegion, Router>) => {
      checkName(body.name);
      networks.get(nameOf(body.network));
      const name = regional(params, "routers", body.name);
      routers.add(name, {
        encryptedInterconnectRouter: false,
        ...body,
        ...created("router", name),
        network: url(nameOf(body.network)),
        region: url(`projects/${params.project}/regions/${params.region}`),
      });
      return inRegion(params, "insert", name);
    },
    "compute.routers.get": ({ params }: Request<InRegion & { router: string }>) =>
      routers.get(regional(params, "routers", params.router)),
    "compute.routers.patch": ({
      params,
      body,
    }: Request<InRegion & { router: string }, Partial<Router>>) => {
      const name = regional(params, "routers", params.router);
      const nats = body.nats?.map((nat) => ({
        ...natDefaults,
        ...nat,
        subnetworks: nat.subnetworks?.map((subnetwork) => {
          subnetworks.get(nameOf(subnetwork.name));
          return { ...subnetwork, name: url(nameOf(subnetwork.name)) };
        }),
      }));
      routers.change(name, { ...body, ...(nats && { nats }) });
      return inRegion(params, "patch", name);
    },
    "compute.routers.delete": ({ params }: Request<InRegion & { router: string }>) => {
      const name = regional(params, "routers", params.router);
      routers.delete(name);
      return inRegion(params, "delete", name);
    },

    "compute.addresses.insert": ({ params, body }: Request<InRegion, Address>) => {
      checkName(body.name);
      const name = regional(params, "addresses", body.name);
      const { subnetwork } = body;
      addresses.add(name, {
        ...{ addressType: "EXTERNAL", networkTier: "PREMIUM", status: "RESERVED" },
        ...body,
        ...created("address", name),
        ...(subnetwork === undefined
          ? { address: `203.0.113.${lastByte++}` }
          : { address: addressIn(subnetwork), subnetwork: url(nameOf(subnetwork)) }),
        labelFingerprint: etag(),
        region: url(`projects/${params.project}/regions/${params.region}`),
      });
      return inRegion(params, "insert", name);
    },
    "compute.addresses.get": ({ params }: Request<InRegion & { address: string }>) =>
      addresses.get(regional(params, "addresses", params.address)),
    "compute.addresses.setLabels": ({
      params,
      body,
    }: Request<InRegion & { resource: string }, Fields>) => {
      const name = regional(params, "addresses", params.resource);
      if (body.labelFingerprint !== addresses.get(name).labelFingerprint)
        throw new Refusal(412, "FAILED_PRECONDITION", "Labels fingerprint is invalid", {
          reason: "conditionNotMet",
        });
      addresses.change(name, { labels: body.labels, labelFingerprint: etag() });
      return inRegion(params, "setLabels", name);
    },
    "compute.addresses.delete": ({ params }: Request<InRegion & { address: string }>) => {
      const name = regional(params, "addresses", params.address);
      const [by] = addresses.get(name).users ?? [];
      if (by !== undefined) throw inUse(name, by);
      addresses.delete(name);
      return inRegion(params, "delete", name);
    },

    "compute.projects.get": ({ params: { project } }: Request<InProject>) => {
      const { id, number } = world.project(project);
      return { kind: "compute#project", id: number, name: id };
    },
    "compute.instanceGroupManagers.list": ({
      params: { project, zone },
    }: Request<InProject & { zone: string }>) => {
      const pools = world.nodePools.under(`projects/${project}`);
      const urls = pools.flatMap(({ instanceGroupUrls, initialNodeCount }) =>
        instanceGroupUrls.map((group) => ({ group, targetSize: initialNodeCount })),
      );
      return {
        kind: "compute#instanceGroupManagerList",
        items: urls
          .filter(({ group }) => group.includes(`/zones/${zone}/`))
          .map(({ group, targetSize }) => ({
            ...{ name: group.split("/").at(-1), selfLink: group, targetSize },
            zone: url(`projects/${project}/zones/${zone}`),
            instanceGroup: group.replace("instanceGroupManagers", "instanceGroups"),
          })),
      };
    },
    "compute.globalOperations.get": ({ params }: Request<{ operation: string }>) =>
      operations.get(params.operation),
    "compute.regionOperations.get": ({ params }: Request<{ operation: string }>) =>
      operations.get(params.operation),
  };
}

const natDefaults = {
  ...{ autoNetworkTier: "PREMIUM", endpointTypes: ["ENDPOINT_TYPE_VM"], type: "PUBLIC" },
  ...{ enableEndpointIndependentMapping: false, enableDynamicPortAllocation: false },
  ...{ udpIdleTimeoutSec: 30, icmpIdleTimeoutSec: 30, minPortsPerVm: 64 },
  ...{
    tcpEstablishedIdleTimeoutSec: 1200,
    tcpTransitoryIdleTimeoutSec: 30,
    tcpTimeWaitTimeoutSec: 120,
  },
};

interface NewSubnetwork extends Named {
  /** Name of the network. */
  readonly network: string;
  readonly ipCidrRange: string;
  readonly secondaryIpRanges: readonly Range[];
  readonly privateIpGoogleAccess: boolean;
}

/** Creates a network and a subnetwork, as an administrator of a Shared VPC does. */
export function addNetwork(
  world: World,
  { project, region, network, ...asked }: InRegion & NewSubnetwork,
): void {
  const networkName = `projects/${project}/global/networks/${network}`;
  world.networks.add(networkName, { name: network, selfLink: url(networkName) });
  const name = regional({ project, region }, "subnetworks", asked.name);
  world.subnetworks.add(name, {
    ...asked,
    ...{ network: url(networkName), selfLink: url(name), fingerprint: etag() },
    region: url(`projects/${project}/regions/${region}`),
  });
}

/** Connects an address to a load balancer, or disconnects it. */
export function useAddress({ addresses }: World, ip: string, by: string | undefined): void {
  const [name] = addresses.entries().find(([, { address }]) => address === ip) ?? [];
  // Kubernetes accepts any address of a load balancer; Google only reserved ones.
  if (name === undefined) throw failedPrecondition(`The address ${ip} is not reserved.`);
  addresses.change(name, {
    status: by === undefined ? "RESERVED" : "IN_USE",
    users: by === undefined ? undefined : [url(by)],
  });
}
