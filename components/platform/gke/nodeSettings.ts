import * as z from "zod";
import { taintEffects } from "../../kubernetes/nodePlacement.ts";
import { labelKey, labelValue } from "../../kubernetes/objectMetadata.ts";
import { flag, forbidden, matching, oneOf, section, wholeNumber } from "../../settings/schema.ts";

/**
 * Disk types for boot disks and small volumes: other types have a minimum size of hundreds of GB.
 * https://cloud.google.com/compute/docs/disks
 */
export const diskTypes = ["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] as const;

/** Choices in the format of docs/configuration.md. */
export const inCode = (choices: readonly string[]) =>
  choices.map((choice) => `\`${choice}\``).join(", ");

/** Machine families that support only one of the two kinds of disks: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support */
const onlyPersistentDisk = ["e2", "f1", "g1", "n1", "t2a", "t2d"];
const onlyHyperdisk = ["c4", "c4a", "c4d", "n4", "n4a", "n4d"];

/** Whether a machine type supports a disk type. */
export function takes(machineType: string, diskType: string): boolean {
  const [family = ""] = machineType.split("-");
  return !(diskType.startsWith("pd-") ? onlyHyperdisk : onlyPersistentDisk).includes(family);
}

/** Label of the nodes of a pool, for `placement.nodeSelector`: GKE's own label has a name with a random suffix. */
export const poolLabel = "ha-monitoring/pool";

const perZone = (minimum: number) => wholeNumber(minimum, 1000).default(1);

const common = {
  maxPerZone: wholeNumber(1, 1000).optional().meta({
    description: "nodes in each zone up to which GKE adds nodes for pods that have no room",
    derivedDefault: "`perZone`: GKE adds none",
  }),
  machineType: matching(/^[a-z]\w*(-[a-z0-9]+)+$/, 'be a type of machines such as "e2-standard-4"')
    .default("e2-standard-4")
    .describe("machine type of the nodes"),
  diskType: oneOf(diskTypes)
    .default("pd-balanced")
    .describe(`type of their boot disks: ${inCode(diskTypes)}`),
  diskSize: wholeNumber(20, 65536).default(50).describe("size of their boot disks in GB"),
  spot: flag()
    .default(false)
    .describe("spot machines: at a lower price, and Google may stop them at any time"),
  labels: z
    .record(labelKey, labelValue, { error: "must be an object of labels with their values" })
    .default({})
    .describe("Kubernetes labels of the nodes, in addition to `ha-monitoring/pool`"),
};

export interface Sizes {
  readonly perZone: number;
  readonly maxPerZone?: number | undefined;
}

/** Nodes in each zone at most. */
export const mostPerZone = ({ perZone, maxPerZone }: Sizes) => maxPerZone ?? perZone;

interface Disks {
  readonly machineType: string;
  readonly diskType: string;
}

const sized = <S extends z.ZodType<Sizes & Disks>>(pool: S) =>
  pool.superRefine((settings, context) => {
    const { perZone, machineType, diskType } = settings;
    const problem = (key: string, message: string) => {
      context.addIssue({ code: "custom", path: [key], message });
    };
    if (mostPerZone(settings) < perZone)
      problem("maxPerZone", `must be at least perZone, ${perZone} (got ${mostPerZone(settings)})`);
    if (!takes(machineType, diskType))
      problem(
        "diskType",
        `must be a disk type that machines of type ${machineType} support (got "${diskType}")`,
      );
  });

/** Settings of a cluster's first pool of nodes, which also runs GKE's own pods: it has no taints. */
export const nodes = sized(
  section({
    perZone: perZone(1).describe("nodes in each zone; with `maxPerZone` at least"),
    ...common,
    taints: forbidden("GKE's own pods need nodes without taints; set them in `pools`"),
  }),
);

/** Settings of further pools, by their names. */
export const pools = z.record(
  z.string().regex(/^(?!nodes$)[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/, {
    error: 'is not a name of a pool, such as "monitoring": at most 22 of a-z, 0-9 and hyphens',
  }),
  sized(
    section({
      perZone: perZone(0).describe("nodes in each zone; with `maxPerZone` at least"),
      ...common,
      taints: z
        .array(
          section({
            key: labelKey.describe("key of the taint"),
            value: labelValue.default("").describe("value of the taint"),
            effect: oneOf(taintEffects)
              .default("NoSchedule")
              .describe(`effect of the taint: ${inCode(taintEffects)}`),
          }),
          { error: "must be a list of taints" },
        )
        .default([])
        .describe(
          "taints of the nodes: only pods that tolerate these run there, those of this program by `placement.tolerations`",
        ),
    }),
  ),
  { error: "must be an object of pools by their names" },
);

export type PoolSettings = z.output<typeof pools>[string];
