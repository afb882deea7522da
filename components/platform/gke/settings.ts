import * as z from "zod";
import { bucketNames } from "../bucketName.ts";
import type { Capacity, Room } from "../../settings/capacity.ts";
import { duration, seconds } from "../../settings/duration.ts";
import { addressesIn, overlap, range } from "../../settings/range.ts";
import {
  distinct,
  either,
  flag,
  forbidden,
  matching,
  must,
  oneOf,
  section,
  text,
  wholeNumber,
} from "../../settings/schema.ts";
import { accepts, type PlacementSettings } from "../../kubernetes/nodePlacement.ts";
import { existingStorageClass } from "../../kubernetes/storageClass.ts";
import { nginxSettings } from "../../ingress/nginx.ts";
import { existingIngressSettings } from "../existingIngress.ts";
import { gatewaySettings, proxyRangeOf } from "./gatewaySettings.ts";
import { allocatable } from "./machineTypes.ts";
import { backupSettings } from "./backups.ts";
import { days } from "./maintenance.ts";
import { network, projectId, rangeIssues } from "./networkSettings.ts";
import { diskTypes, inCode, mostPerZone, nodes, poolLabel, pools, takes } from "./nodeSettings.ts";

/** Placeholder in the stack files, which every user replaces by their project ID. */
export const placeholderProject = "your-project-id";

/** GKE requires 48 hours in any 32 days, which contain each day of the week at least four times. */
const enoughMaintenance = ({ days, hours }: { days: readonly string[]; hours: number }) =>
  4 * days.length * hours >= 48;

const releaseChannels = ["RAPID", "REGULAR", "STABLE", "EXTENDED"] as const;

/** Settings of a new cluster. */
const clusterSettings = section({
  zones: distinct(
    matching(/^[a-z]+-[a-z]+\d+-[a-z]$/, 'be a zone such as "europe-west1-b"'),
    "be a list of at least 3 zones",
  )
    .refine((zones) => new Set(zones).size >= 3, must("be a list of at least 3 zones"))
    .describe(
      "zones of the region that have nodes, at least 3: each has room for a replica of every component",
    ),
  releaseChannel: oneOf(releaseChannels)
    .default("REGULAR")
    .describe(`release channel of the cluster: ${inCode(releaseChannels)}`),
  maintenance: section({
    days: distinct(oneOf(days), "be a list of days")
      .default(["SA", "SU"])
      .describe(`days of the week on which Google may upgrade it: ${inCode(days)}`),
    start: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'be a time such as "02:00"')
      .default("02:00")
      .describe("start of the maintenance window on those days, in UTC"),
    hours: wholeNumber(4, 24)
      .default(6)
      .describe(
        "length of the window in hours; all windows of a week together have at least 12 hours",
      ),
  })
    .refine(enoughMaintenance, {
      error: "must be at least 12 hours a week, as GKE requires 48 hours in 32 days",
    })
    .prefault({}),
  authorizedNetworks: distinct(
    range().refine(
      (cidr) => addressesIn(cidr) <= 2 ** 24,
      must(
        "be a /8 or smaller; to allow all addresses, leave the list empty (IAM then authorizes clients)",
      ),
    ),
    "be a list of ranges",
  )
    .refine(({ length }) => length <= 100, {
      error: "must be at most 100 ranges, the limit of GKE",
    })
    .default([])
    .describe(
      "address ranges, each a `/8` or smaller, that may connect to the API server by its IP address; without any, the API server has a DNS name only, and IAM decides who may connect",
    ),
  network: network.prefault({ create: {} }),
  autopilot: forbidden(
    "Autopilot refuses the node exporters, which need the network, the processes and the files of the nodes",
  ),
  nodes: nodes.prefault({}),
  pools: pools.default({}).describe("further pools of nodes, by their names"),
}).superRefine(({ network, ...cluster }, context) => {
  for (const { use, message } of rangeIssues(network, cluster))
    context.addIssue({ code: "custom", path: ["network", "create", use], message });
});

/** Smallest size of disks with a replica, by type: https://cloud.google.com/compute/docs/disks/high-availability-regional-persistent-disk */
const smallestRegional: Readonly<Record<string, string>> = {
  ...{ "pd-standard": "200Gi", "pd-balanced": "10Gi", "pd-ssd": "10Gi" },
};

/** Settings of new buckets. */
const bucketSettings = section({
  location: matching(
    /^([a-z]+-[a-z]+\d+|eu|us|asia|[a-z]+\d+)$/i,
    'be a location such as "EU" or "europe-west1"',
  )
    .optional()
    .meta({
      description: "location of the buckets in Cloud Storage, such as `EU`",
      derivedDefault: "`gke.region`",
    }),
  softDelete: duration("0s")
    .refine(
      (value) =>
        Number.isInteger(seconds(value)) &&
        (seconds(value) === 0 || (seconds(value) >= 7 * 86400 && seconds(value) <= 90 * 86400)),
      must("be 0s, or from 7d to 90d"),
    )
    .default("7d")
    .describe("how long deleted objects can be restored: `0s`, or `7d` to `90d`"),
  forceDestroy: flag()
    .default(false)
    .describe(
      "whether a bucket may be deleted together with its objects; until it is `true`, the buckets are protected, and the preview of `pulumi destroy` fails",
    ),
});

const gke = section({
  project: projectId().describe("ID of the Google Cloud project"),
  region: matching(/^[a-z]+-[a-z]+\d+$/, 'be a region such as "europe-west1"').describe(
    "region of all resources",
  ),
  deletionProtection: flag()
    .default(true)
    .describe("refuses to delete cluster, buckets and key until it is `false`"),
  // https://cloud.google.com/resource-manager/docs/labels-overview#requirements
  labels: z
    .record(
      z.string().regex(/^(?!goog)(?!ha-monitoring-stack$)[a-z][a-z0-9_-]{0,62}$/, {
        error:
          "is not a key of a label: at most 63 of a-z, 0-9, hyphens and underscores, and not one that Google or the program sets",
      }),
      matching(
        /^[a-z0-9_-]{0,63}$/,
        "be the value of a label: at most 63 of a-z, 0-9, hyphens and underscores",
      ),
      { error: "must be an object of labels with their values" },
    )
    .default({})
    .describe(
      "labels of Google's resources for cost reports, in addition to `ha-monitoring-stack`; volumes have those of their creation",
    ),
  cluster: either({
    create: clusterSettings,
    existing: section({
      name: matching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "be the name of a cluster").describe(
        "instead of `create`: name of a cluster of the project",
      ),
      location: matching(
        /^[a-z]+-[a-z]+\d+(-[a-z])?$/,
        'be a region or a zone such as "europe-west1-b"',
      )
        .optional()
        .meta({
          description: "region or zone of that cluster",
          derivedDefault: "`gke.region`",
        }),
    }),
  }),
  buckets: either({
    create: bucketSettings,
    existing: bucketNames(),
  }).prefault({ create: {} }),
  identity: oneOf(["workloadIdentity", "accountPerPart", "key"])
    .default("workloadIdentity")
    .describe(
      "how pods authenticate to the buckets: `workloadIdentity`, by the account that they run as; `accountPerPart`, likewise with an account for each part: store gateways only read, sidecars and rulers only add, and only compactors delete; or `key`, by a key in a Secret",
    ),
  keyRotation: text().optional().meta({
    description: "any text; another text creates another key",
    derivedDefault: "`1`",
  }),
  // Without this section, Google's keys encrypt.
  encryption: either({
    create: section({
      rotation: duration("1d")
        .default("90d")
        .describe(
          "age at which a new version replaces the key that `encryption.create` creates for buckets, disks and Secrets",
        ),
    }),
    existing: section({
      key: matching(
        /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
        'be "projects/…/locations/…/keyRings/…/cryptoKeys/…"',
      ).describe("instead of `create`: full name of an existing key in the region"),
    }),
  }).optional(),
  // Without this section, no volumes are backed up.
  backups: backupSettings.optional(),
  ingress: either({
    nginx: nginxSettings,
    gateway: gatewaySettings,
    existing: existingIngressSettings,
  }).prefault({ nginx: {} }),
  storageClass: either({
    create: section({
      diskType: oneOf(diskTypes)
        .default("pd-balanced")
        .describe("type of the disks of StorageClass `fast`: the same types as boot disks"),
      regional: flag()
        .default(false)
        .describe(
          "whether each disk has a replica in a second zone, at twice the price: after the loss of a zone, the pods of its disks, such as Grafana or a compactor, can run in the other zone",
        ),
    }).refine(({ diskType, regional }) => !regional || diskType in smallestRegional, {
      path: ["regional"],
      error:
        "must be false, or diskType one of pd-standard, pd-balanced, pd-ssd: other disks have no replicas",
    }),
    existing: existingStorageClass,
  }).prefault({ create: {} }),
}).superRefine((settings, context) => {
  const { region, cluster, buckets, identity, keyRotation, encryption } = settings;
  const proxies = settings.ingress.gateway && proxyRangeOf(settings.ingress.gateway);
  for (const [use, taken] of Object.entries<string>(cluster.create?.network.create ?? {}))
    if (proxies !== undefined && overlap(proxies, taken))
      context.addIssue({
        code: "custom",
        path: ["ingress", "gateway", "proxyRange"],
        message: `must not overlap cluster.create.network.create.${use}, ${taken} (got "${proxies}")`,
      });
  const place = cluster.existing?.location;
  if (place !== undefined && place !== region && !place.startsWith(`${region}-`))
    context.addIssue({
      code: "custom",
      path: ["cluster", "existing", "location"],
      message: `must be region ${region} or a zone of it (got "${place}")`,
    });
  const key = encryption?.existing?.key;
  if (key !== undefined && key.split("/")[3] !== region)
    context.addIssue({
      code: "custom",
      path: ["encryption", "existing", "key"],
      message: `must be a key in region ${region}, the region of the encrypted resources (got "${key}")`,
    });
  const machineType = cluster.create?.nodes.machineType;
  const diskType = settings.storageClass.create?.diskType;
  if (machineType !== undefined && diskType !== undefined && !takes(machineType, diskType))
    context.addIssue({
      code: "custom",
      path: ["storageClass", "create", "diskType"],
      message: `must be a disk type that machines of type ${machineType} support (got "${diskType}")`,
    });
  cluster.create?.zones.forEach((zone, index) => {
    if (!zone.startsWith(`${region}-`))
      context.addIssue({
        code: "custom",
        path: ["cluster", "create", "zones", index],
        message: `must be a zone of region ${region} (got ${JSON.stringify(zone)})`,
      });
  });
  if (encryption && buckets.create?.location !== undefined)
    context.addIssue({
      code: "custom",
      path: ["buckets", "create", "location"],
      message:
        "must not be set with encryption: the key and the encrypted buckets must be in the same region",
    });
  if (keyRotation !== undefined && identity !== "key")
    context.addIssue({
      code: "custom",
      path: ["keyRotation"],
      message: "must not be set: only identity: key uses a key",
    });
});

/** Capacity of the cluster for pods with this placement; the nodes are known only for a new cluster. */
export const capacity = (
  { cluster: { create }, storageClass }: GkeSettings,
  placement: PlacementSettings,
): Capacity => ({
  ...(create && capacityOfNodes(create, placement)),
  volume: storageClass.create && smallestVolume(storageClass.create),
});

/** https://cloud.google.com/compute/docs/disks/hyperdisks#hd-performance-limits */
const smallestVolume = ({ diskType, regional }: DiskSettings) =>
  regional ? smallestRegional[diskType] : diskType === "hyperdisk-balanced" ? "4Gi" : undefined;

function capacityOfNodes(
  { zones, nodes, pools }: ClusterSettings,
  placement: PlacementSettings,
): Capacity {
  const accepted = Object.entries({ nodes: { ...nodes, taints: [] }, ...pools })
    .filter(([pool, { labels, taints }]) =>
      accepts({ labels: { ...labels, [poolLabel]: pool }, taints }, placement),
    )
    .map(([, pool]) => ({
      count: zones.length * mostPerZone(pool),
      room: allocatable(pool.machineType),
    }));
  const rooms = accepted.flatMap(({ room }) => room ?? []);
  const sum = (kind: keyof Room) =>
    accepted.reduce((sum, { count, room }) => sum + count * (room?.[kind] ?? Infinity), 0);
  return {
    nodes: accepted.reduce((sum, { count }) => sum + count, 0),
    // One unknown machine type may have more room than the others.
    ...(rooms.length === accepted.length && {
      node: {
        cpu: Math.max(...rooms.map(({ cpu }) => cpu)),
        memory: Math.max(...rooms.map(({ memory }) => memory)),
      },
    }),
    total: {
      cpu: sum("cpu"),
      memory: sum("memory"),
      setting: ["gke", "cluster", "create", "nodes", "machineType"],
    },
  };
}

export const gkeSettings = section({ gke });

export type GkeSettings = z.output<typeof gke>;
export type ClusterSettings = z.output<typeof clusterSettings>;
type DiskSettings = NonNullable<GkeSettings["storageClass"]["create"]>;
export type BucketSettings = z.output<typeof bucketSettings>;
