import * as z from "zod";
import { quantityValue } from "./quantity.ts";

/** CPU and memory that pods can request. */
export interface Room {
  /** CPUs. */
  readonly cpu: number;
  /** Memory in bytes. */
  readonly memory: number;
}

/** Capacity of a cluster, as far as its settings specify it. */
export interface Capacity {
  /** Nodes that the pods can run on. */
  readonly nodes?: number;
  /** Room of the largest of these nodes. */
  readonly node?: Room;
  /** Room of all of these nodes. */
  readonly total?: Room & {
    /** Path of the setting that defines the size of the nodes. */
    readonly setting: readonly string[];
  };
  /** Smallest volume that its disk type supports, as a quantity. */
  readonly volume?: string | undefined;
}

interface CapacityIssue {
  readonly path: readonly string[];
  readonly message: string;
}

const component = z.object({
  replicas: z.number().default(1),
  storage: z.string().optional(),
  resources: z.object({
    requests: z
      .object({
        cpu: z.string().default("0").transform(quantityValue),
        memory: z.string().default("0").transform(quantityValue),
      })
      .prefault({}),
  }),
});

type Component = z.output<typeof component> & { readonly path: readonly string[] };

const kinds = ["cpu", "memory"] as const;

const readable = {
  cpu: (cpus: number) => `${Math.round(cpus * 100) / 100} CPUs`,
  memory: (bytes: number) => `${Math.round((bytes / 2 ** 30) * 100) / 100} GiB`,
} as const;

/**
 * Settings that exceed the capacity: pods would stay Pending. Only objects with the key `resources` are examined, which
 * are those of components: a record such as `externalLabels` may have the other keys.
 */
export function capacityIssues(settings: unknown, capacity: Capacity): readonly CapacityIssue[] {
  if (capacity.nodes === 0) return [nowhere];
  const components = objects(settings, []).flatMap(([path, object]) => {
    const { data } = component.safeParse(object);
    return data ? [{ ...data, path }] : [];
  });
  const issues = components.flatMap((component) => issuesOf(component, capacity));
  return issues.length > 0 ? issues : issuesOfAll(components, capacity);
}

const nowhere: CapacityIssue = {
  path: ["placement"],
  message:
    "must select nodes of the cluster: every pool lacks a label of nodeSelector, or has a taint that tolerations do not cover",
};

/** Issues of one component, each pod of which needs its own node. */
function issuesOf(
  { path, replicas, storage, resources: { requests } }: Component,
  { nodes = Infinity, node, volume = "0" }: Capacity,
): readonly CapacityIssue[] {
  const issues: CapacityIssue[] = [];
  if (replicas > nodes)
    issues.push({
      path: [...path, "replicas"],
      message: `must be at most ${nodes}, the number of nodes of the cluster, each of which runs at most one of these pods (got ${replicas})`,
    });
  if (storage !== undefined && quantityValue(storage) < quantityValue(volume))
    issues.push({
      path: [...path, "storage"],
      message: `must be at least ${volume}, the smallest size of the disk type (got "${storage}")`,
    });
  for (const kind of kinds)
    if (node && requests[kind] > node[kind])
      issues.push({
        path: [...path, "resources", "requests", kind],
        message: `must be at most ${readable[kind](node[kind])}, the room for pods on the largest node (got ${readable[kind](requests[kind])})`,
      });
  return issues;
}

/** Issues of the nodes, if the pods of all components request more than the nodes have. */
function issuesOfAll(
  components: readonly Component[],
  { total }: Capacity,
): readonly CapacityIssue[] {
  if (!total) return [];
  return kinds.flatMap((kind) => {
    const sum = components.reduce(
      (sum, { replicas, resources }) => sum + replicas * resources.requests[kind],
      0,
    );
    if (sum <= total[kind]) return [];
    return {
      path: total.setting,
      message: `must have room for all pods, which request at least ${readable[kind](sum)}: all nodes together have room for ${readable[kind](total[kind])}. Choose a larger machine type, more nodes or smaller requests`,
    };
  });
}

/** An object and its nested objects, with their paths. */
const objects = (value: unknown, path: readonly string[]): [readonly string[], object][] =>
  typeof value === "object" && value !== null
    ? [
        [path, value],
        ...Object.entries(value).flatMap(([key, part]) => objects(part, [...path, key])),
      ]
    : [];
