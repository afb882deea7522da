import { fieldManager } from "../components/cluster/ownership.ts";

/** An entry of an object's metadata.managedFields: who has set which fields. */
export interface ManagedFields {
  readonly manager: string;
  /** Apply, or Update for every other way. */
  readonly operation: string;
  readonly subresource?: string | undefined;
  readonly fieldsV1?: Fields | undefined;
}

/**
 * Fields as Kubernetes writes their paths: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 * `f:NAME` is a field, `k:KEYS` an item of a list by its keys, `v:VALUE` one of a set, `.` the whole.
 */
export interface Fields {
  readonly [part: string]: unknown;
}

/** A field that is not as the program has it. */
export interface Drift {
  /** Such as spec.template.spec.containers[prometheus].image. */
  readonly path: string;
  readonly manager: string;
}

/**
 * What sets fields as a part of Kubernetes, and not for somebody: its components, and GKE's, by the
 * names that they show the API server.
 */
const controllers =
  /^(kube-(apiserver|controller-manager|scheduler)|kubelet|cloud-controller-manager|.*-cloud-controller-manager|glbc|gke-[a-z-]+|csi-[a-z-]+|external-[a-z]+|kubernetes-ingress|cert-manager-[a-z-]+)$/;

/** Whether an entry is of somebody who has no business in objects of the program. */
export const isForeign = ({ manager, operation, subresource }: ManagedFields): boolean =>
  subresource !== "status" &&
  !controllers.test(manager) &&
  !(manager === fieldManager && operation === "Apply");

/** Fields that only others than the program have set, each with who it was. */
export function driftOf(entries: readonly ManagedFields[]): Drift[] {
  const own = new Set(
    entries
      .filter(({ manager, operation }) => manager === fieldManager && operation === "Apply")
      .flatMap(({ fieldsV1 = {} }) => pathsOf(fieldsV1)),
  );
  return entries.filter(isForeign).flatMap(({ manager, fieldsV1 = {} }) =>
    pathsOf(fieldsV1)
      .filter((path) => !own.has(path))
      .map((path) => ({ path, manager })),
  );
}

/** Paths of all fields that have none below them. */
export function pathsOf(fields: Fields, path = ""): string[] {
  return Object.entries(fields).flatMap(([part, below]) => {
    if (part === ".") return [];
    const here = `${path}${readable(part, path === "")}`;
    const deeper = isFields(below) ? pathsOf(below, here) : [];
    return deeper.length > 0 ? deeper : [here];
  });
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Part of a path, as people write it. */
function readable(part: string, first: boolean): string {
  const [, kind, text = ""] = /^([fkvi]):(.*)$/s.exec(part) ?? [];
  if (kind === "f") return first ? text : `.${text}`;
  if (kind !== "k") return `[${text}]`;
  const keys: unknown = JSON.parse(text);
  return `[${isFields(keys) ? Object.values(keys).join(",") : text}]`;
}

/** The entries with those of others among the program's own, whose next apply then removes them. */
export function takenBack(entries: readonly ManagedFields[]): readonly ManagedFields[] {
  const foreign = entries.filter(isForeign);
  const rest = entries.filter((entry) => !isForeign(entry));
  const own = rest.find(
    ({ manager, operation }) => manager === fieldManager && operation === "Apply",
  );
  const fieldsV1 = [own, ...foreign].reduce<Fields>(
    (all, entry) => merged(all, entry?.fieldsV1 ?? {}),
    {},
  );
  const first = own ?? { ...foreign[0], manager: fieldManager, operation: "Apply" };
  return [{ ...first, fieldsV1 }, ...rest.filter((entry) => entry !== own)];
}

function merged(one: Fields, other: Fields): Fields {
  const parts = Object.entries(other).map(([part, below]) => {
    const known = one[part];
    return [part, isFields(known) && isFields(below) ? merged(known, below) : below] as const;
  });
  return { ...one, ...Object.fromEntries(parts) };
}
