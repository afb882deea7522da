import { fieldManager } from "../components/cluster/ownership.ts";

/** An entry of metadata.managedFields: the fields that a manager has set. */
export interface ManagedFields {
  readonly manager: string;
  /** Apply for server-side apply, Update for every other request. */
  readonly operation: string;
  readonly subresource?: string | undefined;
  readonly fieldsV1?: Fields | undefined;
}

/**
 * Fields as Kubernetes writes their paths: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 * `f:NAME` is a field, `k:KEYS` a list item by its keys, `v:VALUE` an item of a set, `.` the object itself.
 */
export interface Fields {
  readonly [part: string]: unknown;
}

/** A field that differs from the program. */
export interface Drift {
  /** Such as spec.template.spec.containers[prometheus].image. */
  readonly path: string;
  readonly manager: string;
}

/**
 * Field managers of Kubernetes' and GKE's own components, which set fields of objects by design.
 */
const controllers =
  /^(kube-(apiserver|controller-manager|scheduler)|kubelet|cloud-controller-manager|.*-cloud-controller-manager|glbc|gke-[a-z-]+|csi-[a-z-]+|external-[a-z]+|kubernetes-ingress|cert-manager-[a-z-]+)$/;

/** Whether an entry is neither of the program nor of a component of Kubernetes. */
export const isForeign = ({ manager, operation, subresource }: ManagedFields): boolean =>
  subresource !== "status" &&
  !controllers.test(manager) &&
  !(manager === fieldManager && operation === "Apply");

/** Fields that foreign managers have set, and that the program has not set. */
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

/** Paths of the innermost fields. */
export function pathsOf(fields: Fields, path = ""): string[] {
  return Object.entries(fields).flatMap(([part, below]) => {
    if (part === ".") return [];
    const here = `${path}${readable(part, path === "")}`;
    const deeper = isFields(below) ? pathsOf(below, here) : [];
    return deeper.length > 0 ? deeper : [here];
  });
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** A part of a path in the usual notation, such as .spec or [prometheus]. */
function readable(part: string, first: boolean): string {
  const [, kind, text = ""] = /^([fkvi]):(.*)$/s.exec(part) ?? [];
  if (kind === "f") return first ? text : `.${text}`;
  if (kind !== "k") return `[${text}]`;
  const keys: unknown = JSON.parse(text);
  return `[${isFields(keys) ? Object.values(keys).join(",") : text}]`;
}

/** Makes the program own the foreign fields, so that its next apply removes them. */
export function ownedByProgram(entries: readonly ManagedFields[]): readonly ManagedFields[] {
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
