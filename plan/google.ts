import { type Difference, differences } from "./diff.ts";
import { code, inputsOf, readable, type Step, titleOf, typeOf } from "./preview.ts";

/** A consequence of a change of a resource of Google Cloud. */
export interface Consequence {
  readonly area: Area;
  /** One line of Markdown. */
  readonly text: string;
}

/** What is affected, in the order of the plan. */
export const areas = ["Cannot be undone", "Control plane", "Nodes"] as const;
type Area = (typeof areas)[number];

interface Rule {
  readonly type: string;
  readonly op: "create" | "update";
  /** Paths of the inputs; default any change. */
  readonly fields?: RegExp;
  readonly applies?: (step: Step) => boolean;
  readonly area: Area;
  readonly what: string;
}

const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";

/** Fields whose update starts an upgrade operation that replaces the nodes: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools/update */
const replacesNodes = ["machineType", "diskType", "diskSizeGb", "bootDisk", "containerdConfig"];

/** Fields that GKE changes on running nodes: https://cloud.google.com/kubernetes-engine/docs/how-to/update-existing-nodepools */
const keepsNodes = ["labels", "tags", "taints"];

const nodeFields = (names: readonly string[]) => `nodeConfig\\.(${names.join("|")})\\b`;

const rules: readonly Rule[] = [
  {
    type: "gcp:compute/subnetwork:Subnetwork",
    op: "update",
    fields: /^(ipCidrRange|secondaryIpRanges)/,
    area: "Cannot be undone",
    what: "Google refuses another range while a cluster uses it, and accepts only a larger range of the nodes, which cannot shrink again",
  },
  {
    type: "gcp:kms/keyRing:KeyRing",
    op: "create",
    area: "Cannot be undone",
    // https://cloud.google.com/kms/docs/object-hierarchy
    what: "a key ring cannot be deleted, and its key is kept by `pulumi destroy`",
  },
  {
    type: "gcp:storage/bucket:Bucket",
    op: "update",
    fields: /^encryption\b/,
    area: "Cannot be undone",
    // https://cloud.google.com/storage/docs/encryption/customer-managed-keys
    what: "only new blocks are encrypted by the new setting; existing blocks, and volumes, need the key that they were written with: do not disable or destroy it",
  },
  {
    type: cluster,
    op: "update",
    fields: /^databaseEncryption\b/,
    area: "Control plane",
    // https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
    what: "GKE writes every Secret again; the old key must stay enabled until the update has ended",
  },
  {
    type: cluster,
    op: "update",
    fields: /^(controlPlaneEndpointsConfig|masterAuthorizedNetworksConfig)\b/,
    area: "Control plane",
    what: "clients that connect by another endpoint or from another network lose their access, and kubeconfigs are read again from the output `kubeconfig`",
  },
  {
    type: cluster,
    op: "update",
    fields: /^releaseChannel\b/,
    area: "Control plane",
    what: "GKE may upgrade control plane and nodes in the next maintenance window, and never goes back to an older version",
  },
  {
    type: cluster,
    op: "update",
    fields: /^deletionProtection$/,
    applies: (step) => after(step).deletionProtection === false,
    area: "Control plane",
    what: "a later update and `pulumi destroy` may delete the cluster",
  },
  {
    type: cluster,
    op: "update",
    // https://cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters
    applies: (step) => /-[a-z]$/.test(readable(after(step).location)),
    area: "Control plane",
    what: "the API server of a zonal cluster does not respond while GKE changes its control plane; pods keep running",
  },
  {
    type: pool,
    op: "update",
    fields: new RegExp(`^${nodeFields(replacesNodes)}`),
    area: "Nodes",
    what: "GKE replaces every node, one after the other, and evicts its pods within their disruption budgets, for up to an hour a node",
  },
  {
    type: pool,
    op: "update",
    fields: new RegExp(`^(?!${nodeFields([...replacesNodes, ...keepsNodes, "__"])})nodeConfig\\.`),
    area: "Nodes",
    what: "GKE may replace every node, one after the other, and evict its pods within their disruption budgets",
  },
  {
    type: pool,
    op: "update",
    fields: /^nodeCount$/,
    area: "Nodes",
    what: "nodes are added in each zone, or deleted after their pods are evicted",
  },
  {
    type: pool,
    op: "update",
    fields: /^autoscaling\b/,
    area: "Nodes",
    // https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler
    what: "GKE adds nodes for pods that have no room, up to the maximum, and deletes nodes that are little used, down to the minimum; without limits, the number of nodes is fixed",
  },
  {
    type: pool,
    op: "update",
    fields: /^nodeLocations$/,
    area: "Nodes",
    what: "nodes in zones that are no longer listed are deleted; a volume stays in its zone, and its pod starts only in that zone",
  },
];

const after = (step: Step): Readonly<Record<string, unknown>> => inputsOf(step).after;

/** Consequences of a step on a resource of Google Cloud that is not replaced or deleted. */
export function consequences(step: Step): readonly Consequence[] {
  const { before, after } = inputsOf(step);
  const changes = differences(before, after).filter(({ path }) => !path.includes("__defaults"));
  return rules.flatMap(({ type, op, fields, applies, area, what }) => {
    if (type !== typeOf(step) || op !== step.op || applies?.(step) === false) return [];
    const reasons = fields ? changes.filter(({ path }) => fields.test(path)) : [];
    if (fields && reasons.length === 0) return [];
    const because = reasons.length > 0 ? ` (${reasons.map(shown).join(", ")})` : "";
    return [{ area, text: `${code(titleOf(step))}${because}: ${what}` }];
  });
}

const shown = ({ path, before, after }: Difference) =>
  `${code(path)}: ${code(readable(before))} → ${code(readable(after))}`;

/** Settings behind a change that Pulumi refuses because the resource is protected, by type of resource. */
const settingsOf: Readonly<Record<string, string>> = {
  "gcp:storage/bucket:Bucket":
    "gke.region, gke.project, gke.buckets.create.location or gke.buckets.create has another value, which would replace the buckets and lose every block in them. Revert the setting; to delete the blocks, set gke.deletionProtection: false and gke.buckets.create.forceDestroy: true first",
  [cluster]:
    "gke.region, gke.project, gke.cluster.create.network or gke.cluster.create has another value, which would replace the cluster and lose its volumes. Revert the setting, or set gke.deletionProtection: false first",
  "gcp:kms/cryptoKey:CryptoKey":
    "gke.region, gke.project or gke.encryption.create has another value. Revert the setting, or set gke.deletionProtection: false first: the key is kept, but no longer managed",
};

/** The settings that explain an error of Pulumi; undefined for other errors. */
export function settingsBehind(message: string): string | undefined {
  if (!/protect/.test(message)) return undefined;
  const type = /urn:pulumi:[^:]*::[^:]*::(?:\S*\$)?([^$\s]*?)::/.exec(message)?.[1];
  return type === undefined ? undefined : settingsOf[type];
}
