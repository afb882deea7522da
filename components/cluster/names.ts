import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** Names of a stack's cluster-scoped objects. */
export interface Names {
  /** Namespace that replaces "monitoring", the name in the program. */
  readonly namespace: string;
  /** Prefix of the names of all other cluster-scoped objects. */
  readonly clusterPrefix: string;
}

/** Cluster-scoped kinds. */
const shared = [
  "ClusterRole",
  "ClusterRoleBinding",
  "IngressClass",
  "Namespace",
  "PriorityClass",
  "StorageClass",
];

/** Name in the cluster of a cluster-scoped object. */
export const sharedName = (
  kind: string,
  name: string,
  { namespace, clusterPrefix }: Names,
): string =>
  kind === "Namespace" && name === "monitoring" ? namespace : `${clusterPrefix}${name}`;

const inputs = z.looseObject({ metadata: z.looseObject({ name: z.string() }) });

/** Renames the cluster-scoped children of a resource; references follow through their outputs. */
export const namedAs =
  (names: Names): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const kind = type.split(":").at(-1) ?? "";
    if (!type.startsWith("kubernetes:") || !shared.includes(kind)) return undefined;
    const { metadata, ...rest } = inputs.parse(props);
    const name = sharedName(kind, metadata.name, names);
    return { props: { ...rest, metadata: { ...metadata, name } }, opts };
  };
