import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** What a stack's objects are called where the cluster has one of each name. */
export interface Names {
  /** Namespace of the monitoring, which is called "monitoring" in the program. */
  readonly namespace: string;
  /** What stands before all other names that the whole cluster shares. */
  readonly clusterPrefix: string;
}

/** Kinds that are in no namespace. */
const shared = [
  "ClusterRole",
  "ClusterRoleBinding",
  "IngressClass",
  "Namespace",
  "PriorityClass",
  "StorageClass",
];

/** Name in the cluster of an object that is in no namespace. */
export const sharedName = (
  kind: string,
  name: string,
  { namespace, clusterPrefix }: Names,
): string =>
  kind === "Namespace" && name === "monitoring" ? namespace : `${clusterPrefix}${name}`;

const inputs = z.looseObject({ metadata: z.looseObject({ name: z.string() }) });

/** Gives the objects below a resource their names; all that refers to them follows their outputs. */
export const namedAs =
  (names: Names): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    const kind = type.split(":").at(-1) ?? "";
    if (!type.startsWith("kubernetes:") || !shared.includes(kind)) return undefined;
    const { metadata, ...rest } = inputs.parse(props);
    const name = sharedName(kind, metadata.name, names);
    return { props: { ...rest, metadata: { ...metadata, name } }, opts };
  };
