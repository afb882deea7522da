import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import { ApiServer, type Answer } from "./apiServer.ts";
import { type ClusterReference, findAccess } from "./kubeconfig.ts";

/** A reachable cluster. */
export interface Cluster {
  /** UID of namespace kube-system, which never changes within one cluster. */
  readonly id: string;
  /** URL of the API server. */
  readonly server: string;
  /** Name of its kubeconfig context; undefined in a pod. */
  readonly context?: string | undefined;
  readonly api: ApiServer;
}

/** Timeout of the request, in milliseconds. */
const patience = 5000;

const object = z.object({ metadata: z.object({ uid: z.string() }) });

/**
 * The cluster that a kubeconfig names.
 * @throws RunError if the cluster does not answer or does not show its identity
 */
export async function findCluster(reference: ClusterReference): Promise<Cluster> {
  const access = findAccess(reference);
  const { server } = access.cluster;
  const api = new ApiServer(access);
  const { status, body } = await api
    .ask("/api/v1/namespaces/kube-system", { timeout: patience })
    .catch(noAnswer(server));
  const { data } = object.safeParse(body);
  if (!data)
    throw new RunError(
      `The Kubernetes API server ${server} does not show namespace kube-system, whose UID identifies the cluster (HTTP status ${status}): the kubeconfig's user must be allowed to get it.`,
    );
  return { id: data.metadata.uid, server, context: access.context, api };
}

const noAnswer =
  (server: string) =>
  (error: unknown): Answer => {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RunError(
      `The Kubernetes API server ${server} does not answer (${problem}). Start the cluster (the embedded one: make up), or choose another by KUBECONFIG or its context.`,
    );
  };
