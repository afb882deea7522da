import { flag, matching, oneOf, section, wholeNumber } from "../../settings/schema.ts";

/**
 * Disk types for boot disks and small volumes: other types have a minimum size of hundreds of GB.
 * https://cloud.google.com/compute/docs/disks
 */
export const diskTypes = ["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"] as const;

/** Choices in the format of docs/configuration.md. */
export const inCode = (choices: readonly string[]) => choices.map((choice) => `\`${choice}\``).join(", ");

/** Machine families that support only one of the two kinds of disks: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support */
const onlyPersistentDisk = ["e2", "f1", "g1", "n1", "t2a", "t2d"];
const onlyHyperdisk = ["c4", "c4a", "c4d", "n4", "n4a", "n4d"];

/** Whether a machine type supports a disk type. */
export function takes(machineType: string, diskType: string): boolean {
  const [family = ""] = machineType.split("-");
  return !(diskType.startsWith("pd-") ? onlyHyperdisk : onlyPersistentDisk).includes(family);
}

/** Settings of a cluster's nodes. */
export const nodes = section({
  perZone: wholeNumber(1, 1000).default(1).describe("nodes in each zone"),
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
});

