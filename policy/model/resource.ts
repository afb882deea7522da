import type { ObjectMeta } from "./kubernetes.ts";

/** A resource of a stack, as a policy gets it, alone or with all the others. */
export interface Resource {
  /** Pulumi's type. */
  readonly type: string;
  /** Pulumi's name. */
  readonly name: string;
  readonly urn: string;
  /** Its inputs when it is checked alone, and what became of them when the stack is. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** "apps/v1" and "StatefulSet" of "kubernetes:apps/v1:StatefulSet"; undefined for all else. */
export function kubernetesType(
  resource: Resource,
): { readonly apiVersion: string; readonly kind: string } | undefined {
  const [provider, apiVersion, kind] = resource.type.split(":");
  return provider === "kubernetes" && apiVersion && kind ? { apiVersion, kind } : undefined;
}

export const metadataOf = (resource: Resource): ObjectMeta =>
  (resource.props.metadata as ObjectMeta | undefined) ?? {};

/** Namespace of a Kubernetes object. */
export const namespaceOf = (resource: Resource): string =>
  metadataOf(resource).namespace ?? "default";

/** Name of a Kubernetes object, which is Pulumi's until Kubernetes has another. */
export const nameOf = (resource: Resource): string => metadataOf(resource).name ?? resource.name;

/** What a message calls a resource. */
export function title(resource: Resource): string {
  const type = kubernetesType(resource);
  if (!type) return `${resource.type.split(":").at(-1) ?? ""} ${resource.name}`;
  return `${type.kind} ${namespaceOf(resource)}/${nameOf(resource)}`;
}

/** The stack that a resource is part of. */
export const stackOf = ({ urn }: Resource): string => urn.split("::")[0]?.split(":")[2] ?? "";
