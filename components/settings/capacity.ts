import type * as z from "zod";
import { quantityValue } from "./quantity.ts";

/** What a cluster has room for, as far as its settings say. */
export interface Capacity {
  /** Nodes. */
  readonly nodes?: number;
  /** Smallest volume that its disks make, as a quantity. */
  readonly volume?: string;
}

/**
 * Refuses settings that ask for more: pods of one component are on nodes of their own, so that
 * those without a node would wait for one without an end.
 */
export function checkCapacity(
  settings: unknown,
  { nodes = Infinity, volume = "0" }: Capacity,
  context: z.core.$RefinementCtx,
): void {
  for (const [path, value] of entries(settings, [])) {
    const key = path.at(-1);
    const problem = (message: string) => {
      context.addIssue({ code: "custom", path: [...path], message });
    };
    if (key === "replicas" && typeof value === "number" && value > nodes)
      problem(
        `must be at most ${nodes}, the nodes of the cluster, each of which has one (got ${value})`,
      );
    if (
      key === "storage" &&
      typeof value === "string" &&
      quantityValue(value) < quantityValue(volume)
    )
      problem(`must be at least ${volume}, the least size of the disks (got "${value}")`);
  }
}

/** Each value of an object with its path, those in objects below it too. */
const entries = (object: unknown, path: readonly string[]): [readonly string[], unknown][] =>
  typeof object === "object" && object !== null
    ? Object.entries(object).flatMap(([key, value]) => [
        [[...path, key], value] satisfies [string[], unknown],
        ...entries(value, [...path, key]),
      ])
    : [];
