import { quantityValue } from "./quantity.ts";

/** Capacity of a cluster, as far as its settings specify it. */
export interface Capacity {
  readonly nodes?: number;
  /** Smallest volume that its disk type supports, as a quantity. */
  readonly volume?: string;
}

interface CapacityIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Settings that exceed the capacity. Each pod of a component needs its own node, so pods without a
 * free node would stay Pending.
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
        message: `must be at most ${nodes}, the number of nodes of the cluster, each of which runs at most one of these pods (got ${value})`,
      };
    if (
      key === "storage" &&
      typeof value === "string" &&
      quantityValue(value) < quantityValue(volume)
    )
      return {
        path,
        message: `must be at least ${volume}, the smallest size of the disk type (got "${value}")`,
      };
    return [];
  });

/** All values of an object and its nested objects, with their paths. */
const entries = (object: unknown, path: readonly string[]): [readonly string[], unknown][] =>
  typeof object === "object" && object !== null
    ? Object.entries(object).flatMap(([key, value]) => [
        [[...path, key], value] satisfies [string[], unknown],
        ...entries(value, [...path, key]),
      ])
    : [];
