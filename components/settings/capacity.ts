import { quantityValue } from "./quantity.ts";

/** Capacity of a cluster, as far as its settings specify it. */
export interface Capacity {
  /** Nodes that the pods can run on. */
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
 * free node would stay Pending. Only components are examined, which have `resources`: a record such as
 * `externalLabels` may have keys of the same names.
 */
export function capacityIssues(
  settings: unknown,
  { nodes = Infinity, volume = "0" }: Capacity,
): readonly CapacityIssue[] {
  if (nodes === 0) return [nowhere];
  return objects(settings, []).flatMap(([path, object]) => {
    if (!("resources" in object)) return [];
    const replicas: unknown = Reflect.get(object, "replicas");
    const storage: unknown = Reflect.get(object, "storage");
    const issues: CapacityIssue[] = [];
    if (typeof replicas === "number" && replicas > nodes)
      issues.push({
        path: [...path, "replicas"],
        message: `must be at most ${nodes}, the number of nodes of the cluster, each of which runs at most one of these pods (got ${replicas})`,
      });
    if (typeof storage === "string" && quantityValue(storage) < quantityValue(volume))
      issues.push({
        path: [...path, "storage"],
        message: `must be at least ${volume}, the smallest size of the disk type (got "${storage}")`,
      });
    return issues;
  });
}

const nowhere: CapacityIssue = {
  path: ["placement"],
  message:
    "must select nodes of the cluster: every pool lacks a label of nodeSelector, or has a taint that tolerations do not cover",
};

/** An object and its nested objects, with their paths. */
const objects = (value: unknown, path: readonly string[]): [readonly string[], object][] =>
  typeof value === "object" && value !== null
    ? [
        [path, value],
        ...Object.entries(value).flatMap(([key, part]) => objects(part, [...path, key])),
      ]
    : [];
