import { stringify } from "yaml";
import { installationAnnotation } from "../components/cluster/ownership.ts";
import type { Resource } from "./recordResources.ts";

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The part of a resource that its manifest is built from. */
type Source = Omit<Resource, "options" | "sources">;

/** Placeholder of secret values. */
export const hidden = "<secret>";

/** Kinds that other kinds depend on, in the order of application. All other kinds follow. */
const first = [
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "StorageClass",
  "IngressClass",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "NetworkPolicy",
  "Secret",
  "ConfigMap",
  "PodDisruptionBudget",
  "Service",
];

/** Kubernetes objects of the resources, in an order in which they can be applied. */
export const manifestsOf = (resources: readonly Source[]): Manifest[] =>
  resources.filter(isObject).map(manifestOf).toSorted(inOrder);

/** Documents as YAML, without folded lines. */
export const toYaml = (documents: readonly object[]) =>
  documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");

/** Without patches, which change objects that a controller creates. */
const isObject = ({ type, inputs }: Source) =>
  type.startsWith("kubernetes:") && !type.endsWith("Patch") && "kind" in inputs;

/** Inputs of a resource without its secrets: of a Secret, no value is shown. */
export function visibleInputs({ type, inputs, secrets }: Source): Record<string, unknown> {
  const visible = hide(inputs as Record<string, unknown>, isSecret(secrets));
  return type.endsWith(":Secret")
    ? hide(visible, (path) => /^(data|stringData)\./.test(path))
    : visible;
}

function manifestOf(resource: Source): Manifest {
  const { apiVersion, kind, metadata, ...rest } = visibleInputs(resource) as unknown as Manifest;
  const { annotations = {}, ...named } = metadata;
  // Only Pulumi's provider reads its annotations, and only a deployed stack has an installation.
  const forOthers = Object.entries(annotations).filter(
    ([key]) => !key.startsWith("pulumi.com/") && key !== installationAnnotation,
  );
  return {
    apiVersion,
    kind,
    metadata: {
      ...named,
      ...(forOthers.length > 0 && { annotations: Object.fromEntries(forOthers) }),
    },
    ...rest,
  };
}

const isSecret = (secrets: readonly string[]) => (path: string) =>
  secrets.some((secret) => path === secret || path.startsWith(`${secret}.`) || secret === "");

/** A value with {@link hidden} in place of each scalar at a secret path. */
function hide<T>(value: T, secret: (path: string) => boolean, path = ""): T {
  if (typeof value !== "object" || value === null) return secret(path) ? (hidden as T) : value;
  const parts = Object.entries(value).map(
    ([key, part]) => [key, hide(part as unknown, secret, path ? `${path}.${key}` : key)] as const,
  );
  return (Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}

function inOrder(one: Manifest, other: Manifest): number {
  return (
    rank(one.kind) - rank(other.kind) ||
    compare(one.kind, other.kind) ||
    compare(one.metadata.namespace ?? "", other.metadata.namespace ?? "") ||
    compare(one.metadata.name, other.metadata.name)
  );
}

function rank(kind: string): number {
  const index = first.indexOf(kind);
  return index < 0 ? first.length : index;
}

/** By code units: the order does not depend on the locale. */
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
