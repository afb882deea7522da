import { readFileSync } from "node:fs";
import * as z from "zod";
import { quantityValue } from "../components/settings/quantity.ts";
import type { Resource } from "../render/recordResources.ts";
import { renderedOnce } from "../render/renderedOnce.ts";
import type { Document } from "./document.ts";
import { fill, formatted, table } from "./markdown.ts";

const file = "docs/operations/costs.md";
const stacks = ["dev", "staging", "prod"];
const rows = ["machines", "boot disks", "volumes", "encryption keys"] as const;

interface Quantity {
  readonly row: (typeof rows)[number];
  readonly count: number;
  /** What is counted, such as the type of a machine. */
  readonly unit: string;
}

const nodePool = z.object({
  nodeCount: z.number(),
  nodeLocations: z.array(z.string()),
  nodeConfig: z.object({
    machineType: z.string(),
    diskType: z.string(),
    diskSizeGb: z.number(),
    spot: z.boolean(),
  }),
});
const claim = z.object({
  spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
});
const statefulSet = z.object({
  spec: z.object({ replicas: z.number(), volumeClaimTemplates: z.array(claim).default([]) }),
});
const storageClass = z.object({ parameters: z.object({ type: z.string() }) });

/**
 * What Google bills for a resource, apart from data that depends on its use.
 * @param volumeType type of the disks of volumes
 */
function billed({ type, inputs }: Resource, volumeType: string): readonly Quantity[] {
  switch (type.split(":").at(-1)) {
    case "NodePool": {
      const { nodeConfig, nodeCount, nodeLocations } = nodePool.parse(inputs);
      const { machineType, diskSizeGb, diskType, spot } = nodeConfig;
      const count = nodeCount * nodeLocations.length;
      return [
        { row: "machines", count, unit: spot ? `${machineType} (spot)` : machineType },
        { row: "boot disks", count: count * diskSizeGb, unit: `GB ${diskType}` },
      ];
    }
    case "StatefulSet": {
      const { replicas, volumeClaimTemplates } = statefulSet.parse(inputs).spec;
      return volumeClaimTemplates.map(({ spec }) => ({
        row: "volumes",
        count: (replicas * quantityValue(spec.resources.requests.storage)) / 2 ** 30,
        unit: `GiB ${volumeType}`,
      }));
    }
    case "CryptoKey":
      return [{ row: "encryption keys", count: 1, unit: "" }];
    default:
      return [];
  }
}

/** Sums of the quantities of a row, by unit. */
function cell(row: string, quantities: readonly Quantity[]): string {
  const sums = new Map<string, number>();
  for (const { count, unit, row: own } of quantities)
    if (own === row) sums.set(unit, (sums.get(unit) ?? 0) + count);
  return [...sums].map(([unit, sum]) => `${sum} ${unit}`.trim()).join(", ") || "none";
}

async function quantitiesOf(stack: string): Promise<readonly Quantity[]> {
  const resources = await renderedOnce(stack);
  const fast = resources.find(({ type }) => type.endsWith(":StorageClass"));
  const { type } = storageClass.parse(fast?.inputs).parameters;
  return resources.flatMap((resource) => billed(resource, type));
}

/** docs/operations/costs.md, whose table of quantities comes from the stacks. */
export const costs: Document = {
  file,
  text: async () => {
    const columns: (readonly Quantity[])[] = [];
    // One after the other: the mock engine runs one program at a time.
    for (const stack of stacks) columns.push(await quantitiesOf(stack));
    const content = table(
      ["each month", ...stacks.map((name) => `\`${name}\``)],
      rows.map((row) => [row, ...columns.map((column) => cell(row, column))]),
      "---",
    );
    return formatted(file, fill(readFileSync(file, "utf8"), "quantities", content));
  },
};
