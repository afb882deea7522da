import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ApiServer } from "../cluster/apiServer.ts";
import type { appLabels } from "./labels.ts";
import { podSecurity } from "./security.ts";

export interface NamespaceArgs {
  readonly labels: ReturnType<typeof appLabels>;
  /** Pod Security level of a new namespace. */
  readonly level: Parameters<typeof podSecurity>[0];
  /** Name of an existing namespace, which is used instead of a new one. */
  readonly existing: string | undefined;
}

/** A new or existing namespace. */
export interface Namespace {
  readonly name: pulumi.Output<string>;
  /** Time of the creation of a new namespace; undefined for an existing namespace. */
  readonly created?: pulumi.Output<string>;
}

export function newOrExisting(
  name: string,
  { labels, level, existing }: NamespaceArgs,
  opts: pulumi.CustomResourceOptions,
): Namespace {
  if (existing !== undefined) return { name: pulumi.output(existing) };
  const { metadata } = new k8s.core.v1.Namespace(
    name,
    { metadata: { name, labels: { ...labels.all, ...podSecurity(level) } } },
    opts,
  );
  return { name: metadata.name, created: metadata.creationTimestamp };
}

/**
 * Checks that the cluster has these namespaces. A namespace that the user may not get is not checked.
 * @throws RunError with the missing namespaces
 */
export async function checkNamespaces(api: ApiServer, names: readonly string[]): Promise<void> {
  const lacks = await Promise.all(names.map((name) => api.lacks(`/api/v1/namespaces/${name}`)));
  const missing = names.filter((_, index) => lacks[index]);
  if (missing.length > 0)
    throw new pulumi.RunError(
      `ha-monitoring:namespaces: the cluster has no namespace ${missing.join(" and no namespace ")}. Create each missing namespace, or set ha-monitoring:namespaces to create.`,
    );
}
