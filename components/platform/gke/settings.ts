import * as z from "zod";
import { bucketNames } from "../bucketName.ts";
import type { Capacity } from "../../settings/capacity.ts";
import { duration, seconds } from "../../settings/duration.ts";
import { addressesIn, networkRange, overlap, range } from "../../settings/range.ts";
import {
  distinct,
  either,
  flag,
  matching,
  must,
  oneOf,
  section,
  text,
  wholeNumber,
} from "../../settings/schema.ts";
import { nginxSettings } from "../../ingress/nginx.ts";
import { days } from "./maintenance.ts";

/** Stands in the stacks' files where everyone has to put the name of a project of their own. */
export const placeholderProject = "your-project-id";

/** GKE asks for 48 hours in any 32 days, which have four of each day of the week for certain. */
const enoughMaintenance = ({ days, hours }: { days: readonly string[]; hours: number }) =>
  4 * days.length * hours >= 48;

/**
 * Types of disks that boot a node and make small volumes: others have a least size of hundreds of GB.
 * https://cloud.google.com/compute/docs/disks
 */
const diskTypes = ["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] as const;

/** Families of machines that take only one of the two kinds: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support */
const onlyPersistentDisk = ["e2", "f1", "g1", "n1", "t2a", "t2d"];
const onlyHyperdisk = ["c4", "c4a", "c4d", "n4", "n4a", "n4d"];

/** Whether machines of a type take disks of a type. */
function takes(machineType: string, diskType: string): boolean {
  const [family = ""] = machineType.split("-");
  return !(diskType.startsWith("pd-") ? onlyHyperdisk : onlyPersistentDisk).includes(family);
}

const nodes = section({
  /** Nodes in each zone; default 1. */
  perZone: wholeNumber(1, 1000).default(1),
  /** Type of the machines; default e2-standard-4. */
  machineType: matching(
    /^[a-z]\w*(-[a-z0-9]+)+$/,
    'be a type of machines such as "e2-standard-4"',
  ).default("e2-standard-4"),
  /** Type of their boot disks; default pd-balanced. */
  diskType: oneOf(diskTypes).default("pd-balanced"),
  /** Size of their boot disks in GB; default 50. */
  diskSize: wholeNumber(20, 65536).default(50),
  /** Machines at a lower price that Google takes away at any time; default false. */
  spot: flag().default(false),
});

/** Addresses that GKE sets aside for the pods of a node: https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr */
const podsOfNode = 256;

/** Settings of a cluster that is made. */
export const clusterSettings = section({
  /** Zones of the region that have nodes: a replica of everything fits in each. */
  zones: distinct(
    matching(/^[a-z]+-[a-z]+\d+-[a-z]$/, 'be a zone such as "europe-west1-b"'),
    "be a list of at least 3 zones",
  ).refine((zones) => new Set(zones).size >= 3, must("be a list of at least 3 zones")),
  /** How early it gets new versions of Kubernetes; default REGULAR. */
  releaseChannel: oneOf(["RAPID", "REGULAR", "STABLE", "EXTENDED"]).default("REGULAR"),
  /** When Google may upgrade it. */
  maintenance: section({
    /** Days of the week; default SA, SU. */
    days: distinct(oneOf(days), "be a list of days").default(["SA", "SU"]),
    /** Start in UTC; default 02:00. */
    start: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'be a time such as "02:00"').default("02:00"),
    /** Length in hours; default 6. */
    hours: wholeNumber(4, 24).default(6),
  })
    .refine(enoughMaintenance, {
      error: "must be at least 12 hours a week, as GKE asks for 48 in 32 days",
    })
    .prefault({}),
  /**
   * Ranges that reach the API server by its IP address, instead of all whom IAM lets through by its
   * DNS name; default none.
   */
  authorizedNetworks: distinct(
    range().refine(
      (cidr) => addressesIn(cidr) <= 2 ** 24,
      must("be a /8 or smaller, as others are most of the internet: without any, IAM decides"),
    ),
    "be a list of ranges",
  )
    .refine(({ length }) => length <= 100, { error: "must be at most 100 ranges, as GKE takes" })
    .default([]),
  /** Ranges of the cluster's own network. */
  network: section({
    /** Of the nodes; default 10.10.0.0/22. */
    nodes: networkRange().default("10.10.0.0/22"),
    /** Of the pods, of which each node takes a /24; default 10.20.0.0/16. */
    pods: networkRange().default("10.20.0.0/16"),
    /** Of the Services; default 10.30.0.0/20. */
    services: networkRange()
      .refine(
        (cidr) => addressesIn(cidr) >= 32 && addressesIn(cidr) <= 2 ** 16,
        must("be from /16 to /27, as GKE takes"),
      )
      .default("10.30.0.0/20"),
  }).prefault({}),
  nodes: nodes.prefault({}),
}).superRefine(({ network, nodes, zones }, context) => {
  const problem = (path: string[], message: string) => {
    context.addIssue({ code: "custom", path, message });
  };
  const ranges = Object.entries(network);
  ranges.forEach(([use, cidr], index) => {
    const other = ranges.slice(0, index).find(([, taken]) => overlap(taken, cidr));
    if (other)
      problem(
        ["network", use],
        `must be apart from network.${other[0]}, ${other[1]} (got "${cidr}")`,
      );
  });
  // While its pool is replaced, there is each node twice. A network keeps four addresses.
  const most = 2 * nodes.perZone * new Set(zones).size;
  for (const [use, needed] of [
    ["nodes", most + 4],
    ["pods", most * podsOfNode],
  ] as const)
    if (addressesIn(network[use]) < needed)
      problem(
        ["network", use],
        `must have at least ${needed} addresses, for ${most} nodes while they are replaced (got "${network[use]}")`,
      );
  if (!takes(nodes.machineType, nodes.diskType))
    problem(
      ["nodes", "diskType"],
      `must be another one: machines of type ${nodes.machineType} don't take it (got "${nodes.diskType}")`,
    );
});

/** Settings of buckets that are made. */
export const bucketSettings = section({
  /** Location in Cloud Storage, such as EU; default the region. */
  location: matching(
    /^([a-z]+-[a-z]+\d+|eu|us|asia|[a-z]+\d+)$/i,
    'be a location such as "EU" or "europe-west1"',
  ).optional(),
  /** How long what was deleted can be brought back, as a duration: 0s, or 7d to 90d; default 7d. */
  softDelete: duration("0s")
    .refine(
      (value) =>
        Number.isInteger(seconds(value)) &&
        (seconds(value) === 0 || (seconds(value) >= 7 * 86400 && seconds(value) <= 90 * 86400)),
      must("be 0s, or from 7d to 90d"),
    )
    .default("7d"),
  /** Whether a bucket may be deleted with what is in it; default false. */
  forceDestroy: flag().default(false),
});

const gke = section({
  /** ID of the Google Cloud project. */
  project: matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "be the ID of a Google Cloud project"),
  /** Region of everything. */
  region: matching(/^[a-z]+-[a-z]+\d+$/, 'be a region such as "europe-west1"'),
  /** Refuses to delete cluster, buckets and key until it is false; default true. */
  deletionProtection: flag().default(true),
  /** The cluster. */
  cluster: either({
    create: clusterSettings,
    /** One that exists in the project. */
    existing: section({
      name: matching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "be the name of a cluster"),
      /** Its region or zone; default the region. */
      location: matching(
        /^[a-z]+-[a-z]+\d+(-[a-z])?$/,
        'be a region or a zone such as "europe-west1-b"',
      ).optional(),
    }),
  }),
  /** The buckets. */
  buckets: either({
    create: bucketSettings,
    /** Names of two that exist. */
    existing: bucketNames(),
  }).prefault({ create: {} }),
  /** What pods show to be let in to the buckets: the account that they run as, or a key; default workloadIdentity. */
  identity: oneOf(["workloadIdentity", "key"]).default("workloadIdentity"),
  /** Any text; another one makes another key; default 1. */
  keyRotation: text().optional(),
  /** A key of one's own for buckets, disks and the cluster's Secrets; default Google's. */
  encryption: either({
    create: section({
      /** Age at which a new version of the key takes over, as a duration; default 90d. */
      rotation: duration("1d").default("90d"),
    }),
    /** One that exists, in the region. */
    existing: section({
      /** Its name in full. */
      key: matching(
        /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
        'be "projects/…/locations/…/keyRings/…/cryptoKeys/…"',
      ),
    }),
  }).optional(),
  /** The ingress controller. */
  ingress: nginxSettings.prefault({}),
  /** Type of the disks of StorageClass fast; default pd-balanced. */
  diskType: oneOf(diskTypes).default("pd-balanced"),
}).superRefine((settings, context) => {
  const { region, cluster, buckets, identity, keyRotation, encryption, diskType } = settings;
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
      message: `must be a key in region ${region}, where what it encrypts is (got "${key}")`,
    });
  const machineType = cluster.create?.nodes.machineType;
  if (machineType !== undefined && !takes(machineType, diskType))
    context.addIssue({
      code: "custom",
      path: ["diskType"],
      message: `must be another one: machines of type ${machineType} don't take it (got "${diskType}")`,
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
      message: "must not be set with encryption: the key and what it encrypts are in one region",
    });
  if (keyRotation !== undefined && identity !== "key")
    context.addIssue({
      code: "custom",
      path: ["keyRotation"],
      message: "must not be set: there is a key only with identity: key",
    });
});

/** What a cluster has room for: only of one that is made here are the nodes known. */
export const capacity = ({ cluster, diskType }: GkeSettings): Capacity => ({
  ...(cluster.create && { nodes: cluster.create.zones.length * cluster.create.nodes.perZone }),
  // https://cloud.google.com/compute/docs/disks/hyperdisks#hd-performance-limits
  ...(diskType === "hyperdisk-balanced" && { volume: "4Gi" }),
});

/** Settings of {@link GkePlatform}. */
export const gkeSettings = section({ gke });

export type GkeSettings = z.output<typeof gke>;
export type ClusterSettings = z.output<typeof clusterSettings>;
export type BucketSettings = z.output<typeof bucketSettings>;
