import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Cluster } from "./cluster.ts";
import { known } from "./known.ts";

/** What a stack's state keeps permanently from its first run. */
const record = z.object({
  /** Identifies the stack's objects, also after the stack is renamed. */
  id: z.string(),
  /** The cluster where the objects were created, if a kubeconfig named it. */
  cluster: z
    .object({ id: z.string(), server: z.string(), context: z.string().nullish() })
    .nullish(),
});

/**
 * Identity of the running stack's objects, constant as long as the state exists.
 * @param cluster the target cluster, if a kubeconfig names it
 * @throws RunError if the stack's objects are in another cluster
 */
export async function installationOf(cluster: Cluster | undefined): Promise<string> {
  const first: z.output<typeof record> = {
    id: randomBytes(4).toString("hex"),
    cluster: cluster && { id: cluster.id, server: cluster.server, context: cluster.context },
  };
  // The value in the state stays; the new random value of each later run is ignored.
  const stash = new pulumi.Stash("installation", { input: first }, { ignoreChanges: ["input"] });
  const { output, urn } = await known({ output: stash.output, urn: stash.urn });
  const { id, cluster: made } = record.parse(output);
  if (cluster && made && made.id !== cluster.id)
    throw new pulumi.RunError(otherCluster(cluster, made, String(urn)));
  return id;
}

type Place = Pick<Cluster, "server"> & { readonly context?: string | null | undefined };

const place = ({ context, server }: Place) =>
  context ? `context "${context}", ${server}` : server;

const otherCluster = (now: Place, made: Place, urn: string) =>
  [
    `The kubeconfig names another cluster (${place(now)}) than the one with this stack's objects (${place(made)} at its first run). Nothing was changed.`,
    "Choose that cluster by ha-monitoring:kubernetes.context, KUBECONFIG or kubectl config use-context, or create a separate stack for this cluster.",
    `Only if the old cluster was deleted permanently, with everything in it: pulumi state delete '${urn}', and pulumi up --refresh.`,
  ].join("\n");
