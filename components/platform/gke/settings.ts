import * as z from "zod";
import { bucketName } from "../bucketName.ts";
import { duration, seconds } from "../../settings/duration.ts";
import { either, flag, must, oneOf, section, text, wholeNumber } from "../../settings/schema.ts";
import { days } from "./maintenance.ts";

/** Stands in the stacks' files where everyone has to put the name of a project of their own. */
export const placeholderProject = "your-project-id";

const matching = (pattern: RegExp, requirement: string) =>
  z.string(must(requirement)).regex(pattern, { ...must(requirement), abort: true });

const range = () => matching(/^\d+(\.\d+){3}\/\d+$/, 'be a range such as "10.0.0.0/16"');

/** GKE asks for 48 hours in any 32 days, which have four of each day of the week for certain. */
const enoughMaintenance = ({ days, hours }: { days: readonly string[]; hours: number }) =>
  4 * days.length * hours >= 48;

const nodes = section({
  /** Nodes in each zone; default 1. */
  perZone: wholeNumber(1).default(1),
  /** Type of the machines; default e2-standard-4. */
  machineType: text().default("e2-standard-4"),
  /** Type of their boot disks; default pd-balanced. */
  diskType: text().default("pd-balanced"),
  /** Size of their boot disks in GB; default 50. */
  diskSize: wholeNumber(20).default(50),
  /** Machines at a lower price that Google takes away at any time; default false. */
  spot: flag().default(false),
});

/** Settings of a cluster that is made. */
export const clusterSettings = section({
  /** Zones of the region that have nodes: a replica of everything fits in each. */
  zones: z
    .array(text(), must("be a list of at least 3 zones"))
    .refine((zones) => new Set(zones).size >= 3, must("be a list of at least 3 zones")),
  /** How early it gets new versions of Kubernetes; default REGULAR. */
  releaseChannel: oneOf(["RAPID", "REGULAR", "STABLE", "EXTENDED"]).default("REGULAR"),
  /** When Google may upgrade it. */
  maintenance: section({
    /** Days of the week; default SA, SU. */
    days: z.array(oneOf(days), must("be a list of days")).default(["SA", "SU"]),
    /** Start in UTC; default 02:00. */
    start: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'be a time such as "02:00"').default("02:00"),
    /** Length in hours; default 6. */
    hours: wholeNumber(4).default(6),
  })
    .refine(enoughMaintenance, {
      error: "must be at least 12 hours a week, as GKE asks for 48 in 32 days",
    })
    .prefault({}),
  /**
   * Ranges that reach the API server by its IP address, instead of all whom IAM lets through by its
   * DNS name; default none.
   */
  authorizedNetworks: z.array(range(), must("be a list of ranges")).default([]),
  /** Ranges of the cluster's own network. */
  network: section({
    /** Of the nodes; default 10.10.0.0/22. */
    nodes: range().default("10.10.0.0/22"),
    /** Of the pods, of which each node takes a /24; default 10.20.0.0/16. */
    pods: range().default("10.20.0.0/16"),
    /** Of the Services; default 10.30.0.0/20. */
    services: range().default("10.30.0.0/20"),
  }).prefault({}),
  nodes: nodes.prefault({}),
});

/** Settings of buckets that are made. */
export const bucketSettings = section({
  /** Location in Cloud Storage, such as EU; default the region. */
  location: text().optional(),
  /** How long what was deleted can be brought back, as a duration: 0s, or 7d to 90d; default 7d. */
  softDelete: duration("0s")
    .refine(
      (value) =>
        seconds(value) === 0 || (seconds(value) >= 7 * 86400 && seconds(value) <= 90 * 86400),
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
      name: text(),
      /** Its region or zone; default the region. */
      location: text().optional(),
    }),
  }),
  /** The buckets. */
  buckets: either({
    create: bucketSettings,
    /** Names of two that exist. */
    existing: section({
      /** For blocks of the Prometheus servers. */
      longTerm: bucketName(),
      /** For blocks of the ruler. */
      ruler: bucketName(),
    }),
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
  /** Type of the disks of StorageClass fast; default pd-balanced. */
  diskType: text().default("pd-balanced"),
}).superRefine(({ region, cluster, buckets, identity, keyRotation, encryption }, context) => {
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

/** Settings of {@link GkePlatform}. */
export const gkeSettings = section({ gke });

export type GkeSettings = z.output<typeof gke>;
export type ClusterSettings = z.output<typeof clusterSettings>;
export type BucketSettings = z.output<typeof bucketSettings>;
