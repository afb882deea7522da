import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import { ApiServer, type Answer } from "./apiServer.ts";
import { type ClusterReference, findAccess } from "./kubeconfig.ts";

/** A cluster that answers. */
export interface Cluster {
  /** What stays the same for as long as it is the same cluster: the UID of namespace kube-system. */
  readonly id: string;
  /** URL of its API server. */
  readonly server: string;
  /** Name of the context that leads to it; undefined in a pod. */
  readonly context?: string | undefined;
  readonly api: ApiServer;
}

/** How long the API server may take to answer, in milliseconds. */
const patience = 5000;

const object = z.object({ metadata: z.object({ uid: z.string() }) });

/**
 * Finds out which cluster a kubeconfig leads to.
 * @throws RunError if it does not answer, or not with its identity
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
      `The Kubernetes API server ${server} does not show namespace kube-system, whose UID says which cluster it is (HTTP status ${status}): the kubeconfig's user must be allowed to get it.`,
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
