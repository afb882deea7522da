import { NodePool } from "@pulumi/gcp/container/nodePool.js";
import type { container } from "@pulumi/gcp/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TaintEffect } from "../../kubernetes/nodePlacement.ts";
import { type PoolSettings, poolLabel } from "./nodeSettings.ts";

export interface NodePoolArgs {
  readonly region: string;
  /** ID of the cluster. */
  readonly cluster: pulumi.Input<string>;
  readonly zones: readonly string[];
  /** Name of the pool in the settings. */
  readonly pool: string;
  /** Configuration without the labels and taints of this pool. */
  readonly nodeConfig: container.NodePoolNodeConfig;
  readonly settings: Omit<PoolSettings, "taints"> & Partial<Pick<PoolSettings, "taints">>;
}

const effects: Readonly<Record<TaintEffect, string>> = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
};

/** A pool of nodes in each zone of a cluster. */
export function nodePool(
  name: string,
  { region, cluster, zones, pool, nodeConfig, settings }: NodePoolArgs,
  opts: pulumi.CustomResourceOptions,
): NodePool {
  const { perZone, maxPerZone, labels, taints = [] } = settings;
  return new NodePool(
    name,
    {
      location: region,
      cluster,
      nodeLocations: [...zones],
      nodeCount: perZone,
      ...(maxPerZone !== undefined && {
        // Volumes are in a zone, so that each zone needs its nodes.
        autoscaling: {
          minNodeCount: perZone,
          maxNodeCount: maxPerZone,
          locationPolicy: "BALANCED",
        },
      }),
      nodeConfig: {
        ...nodeConfig,
        labels: { ...labels, [poolLabel]: pool },
        taints: taints.map(({ effect, ...taint }) => ({ ...taint, effect: effects[effect] })),
      },
      networkConfig: { enablePrivateNodes: true },
      management: { autoRepair: true, autoUpgrade: true },
      // A surge node before each removal: pods with volumes can't be scheduled in another zone.
      upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
      // A replaced pool is deleted after its successor is created (Pulumi generates the name), and
      // is drained as during an upgrade.
      nodeDrainConfigs: [{ respectPdbDuringNodePoolDeletion: true }],
    },
    // GKE changes the number of nodes of a pool with a maximum.
    { ...opts, ...(maxPerZone !== undefined && { ignoreChanges: ["nodeCount"] }) },
  );
}
