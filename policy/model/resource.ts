import type { ObjectMeta } from "./kubernetes.ts";

/** A resource as a policy receives it, alone or with all others of the stack. */
export interface Resource {
  /** Pulumi's type. */
  readonly type: string;
  /** Pulumi's name. */
  readonly name: string;
  readonly urn: string;
  /** Inputs when the resource is checked alone; outputs when the stack is checked. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** "apps/v1" and "StatefulSet" of "kubernetes:apps/v1:StatefulSet"; undefined for other providers. */
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

/** Name of a Kubernetes object; Pulumi's name where metadata sets none. */
export const nameOf = (resource: Resource): string => metadataOf(resource).name ?? resource.name;

/** A resource, or a part of one that a policy checks, such as a pod or a container. */
export type Subject = Resource | { readonly resource: Resource };

export const resourceOf = (subject: Subject): Resource =>
  "resource" in subject ? subject.resource : subject;

/** Name of a resource in messages. */
export function title(resource: Resource): string {
  const type = kubernetesType(resource);
  if (!type) return `${resource.type.split(":").at(-1) ?? ""} ${resource.name}`;
  return `${type.kind} ${namespaceOf(resource)}/${nameOf(resource)}`;
}

/** Name of the stack of a resource. */
export const stackOf = ({ urn }: Resource): string => urn.split("::")[0]?.split(":")[2] ?? "";
