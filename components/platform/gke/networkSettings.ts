import type * as z from "zod";
import { addressesIn, networkRange, overlap } from "../../settings/range.ts";
import { either, matching, must, section } from "../../settings/schema.ts";
import { mostPerZone, type Sizes } from "./nodeSettings.ts";

/** Addresses that GKE reserves for the pods of a node: https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr */
const podsOfNode = 256;

interface Nodes {
  readonly zones: readonly string[];
  readonly nodes: Sizes;
  readonly pools: Readonly<Record<string, Sizes>>;
}

/** Addresses that a cluster needs: while its pools are replaced, each node exists twice. */
export function addressesNeeded({ zones, nodes, pools }: Nodes) {
  const perZone = [nodes, ...Object.values(pools)].reduce(
    (sum, pool) => sum + mostPerZone(pool),
    0,
  );
  const most = 2 * perZone * new Set(zones).size;
  // A network reserves four addresses.
  return { most, nodes: most + 4, pods: most * podsOfNode };
}

export const projectId = () =>
  matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "be the ID of a Google Cloud project");

/** Name of a network, a subnetwork or a secondary range. */
const networkName = (what: string) =>
  matching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, `be the name of ${what}`);

/** Settings of a cluster's network. */
export const network = either({
  create: section({
    nodes: networkRange()
      .default("10.10.0.0/22")
      .describe(
        "address range of the nodes, with room for twice as many: a new node pool is created before the old one is deleted",
      ),
    pods: networkRange()
      .default("10.20.0.0/16")
      .describe(
        "address range of the pods: a /24 for each node, with room for twice as many nodes",
      ),
    services: networkRange()
      .refine(
        (cidr) => addressesIn(cidr) >= 32 && addressesIn(cidr) <= 2 ** 16,
        must("be from /16 to /27, the limits of GKE"),
      )
      .default("10.30.0.0/20")
      .describe("address range of the Services, from /16 to /27"),
  }),
  existing: section({
    network: networkName("a network").describe(
      "instead of `create`: name of a network through which nodes without external addresses reach the internet, such as by Cloud NAT",
    ),
    subnetwork: networkName("a subnetwork").describe(
      "name of its subnetwork in the region, with Private Google Access",
    ),
    podRange: networkName("a range").describe("name of the subnetwork's secondary range for pods"),
    serviceRange: networkName("another range").describe("name of its secondary range for Services"),
    project: projectId().optional().meta({
      description: "host project of a Shared VPC",
      derivedDefault: "`gke.project`",
    }),
  }),
});

type NetworkSettings = z.output<typeof network>;

interface RangeIssue {
  readonly use: string;
  readonly message: string;
}

/** Ranges of a new network that overlap or are too small. */
export function rangeIssues({ create }: NetworkSettings, cluster: Nodes): readonly RangeIssue[] {
  const needed = addressesNeeded(cluster);
  const least: Readonly<Record<string, number>> = { nodes: needed.nodes, pods: needed.pods };
  const ranges = Object.entries<string>(create ?? {});
  return ranges.flatMap(([use, cidr], index) => {
    const issues: string[] = [];
    const [other, taken] = ranges.slice(0, index).find(([, taken]) => overlap(taken, cidr)) ?? [];
    if (other !== undefined && taken !== undefined)
      issues.push(`must not overlap network.create.${other}, ${taken}`);
    const count = least[use] ?? 0;
    if (addressesIn(cidr) < count)
      issues.push(
        `must have at least ${count} addresses, for ${needed.most} nodes while they are replaced`,
      );
    return issues.map((issue) => ({ use, message: `${issue} (got "${cidr}")` }));
  });
}
