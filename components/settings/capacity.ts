import { quantityValue } from "./quantity.ts";

/** What a cluster has room for, as far as its settings say. */
export interface Capacity {
  /** Number of nodes. */
  readonly nodes?: number;
  /** Smallest volume that its disks make, as a quantity. */
  readonly volume?: string;
}

interface CapacityIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Settings that ask for more: pods of one component are on nodes of their own, so that
 * those without a node would stay Pending.
 */
export const capacityIssues = (
  settings: unknown,
  { nodes = Infinity, volume = "0" }: Capacity,
): readonly CapacityIssue[] =>
  entries(settings, []).flatMap(([path, value]) => {
    const key = path.at(-1);
    if (key === "replicas" && typeof value === "number" && value > nodes)
      return {
        path,
        message: `must be at most ${nodes}, the nodes of the cluster, each of which has one (got ${value})`,
      };
    if (
      key === "storage" &&
      typeof value === "string" &&
      quantityValue(value) < quantityValue(volume)
    )
      return {
        path,
        message: `must be at least ${volume}, the least size of the disks (got "${value}")`,
      };
    return [];
  });

/** Each value of an object with its path, those in objects below it too. */
const entries = (object: unknown, path: readonly string[]): [readonly string[], unknown][] =>
  typeof object === "object" && object !== null
    ? Object.entries(object).flatMap(([key, value]) => [
        [[...path, key], value] satisfies [string[], unknown],
        ...entries(value, [...path, key]),
      ])
    : [];
