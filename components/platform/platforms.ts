import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { nodes } from "../../local/settings.ts";
import { type Cluster, findCluster } from "../cluster/cluster.ts";
import type { Capacity } from "../settings/capacity.ts";
import { section } from "../settings/schema.ts";
import { EmbeddedPlatform, urlAtGateway } from "./embedded.ts";
import { ExistingPlatform, existingSettings } from "./existing.ts";
import { checkPrerequisites } from "./gke/prerequisites.ts";
import { capacity, gkeSettings } from "./gke/settings.ts";
import { type Platform, urlOfHost } from "./platform.ts";

/** What a platform is made with besides its settings. */
export interface PlatformArgs {
  /** The cluster that a kubeconfig names; undefined without one, and where none is asked. */
  readonly cluster?: Cluster | undefined;
  /** Go over each object in the cluster. */
  readonly transformations: pulumi.ResourceTransformation[];
}

interface PlatformKind<S extends z.ZodObject> {
  /** Keys of the stack's configuration that only this kind has. */
  readonly settings: S;
  /** Namespaces of its own pods, the ingress controller's among them. */
  readonly namespaces: (settings: z.output<S>) => readonly string[];
  /** What the cluster has room for, where its settings say so; default all that is asked for. */
  readonly capacity?: (settings: z.output<S>) => Capacity;
  /** See {@link IngressController.url}. */
  readonly endpointUrl: (host: string) => string;
  readonly create: (settings: z.output<S>, args: PlatformArgs) => Platform | Promise<Platform>;
  /**
   * Makes sure of what `create` takes on this machine and beyond it.
   * @returns the cluster, where a kubeconfig names it
   * @throws RunError with the way out
   */
  readonly checkPrerequisites: (settings: z.output<S>) => Promise<Cluster> | undefined;
}

const kind = <S extends z.ZodObject>(kind: PlatformKind<S>) => kind;

/** Every kind of platform, by its name in the stack's configuration. */
export const platforms = {
  embedded: kind({
    settings: section({}),
    namespaces: () => ["ingress", "gcs-emulator"],
    capacity: () => ({ nodes: nodes.length }),
    endpointUrl: urlAtGateway,
    create: (_, { transformations }) => new EmbeddedPlatform("embedded", { transformations }),
    checkPrerequisites: () => findCluster({}),
  }),
  existing: kind({
    settings: existingSettings,
    namespaces: ({ ingress }) => [ingress.namespace],
    endpointUrl: urlOfHost,
    create: (settings, { cluster }) => new ExistingPlatform("existing", settings, cluster),
    checkPrerequisites: ({ kubernetes }) => findCluster(kubernetes),
  }),
  gke: kind({
    settings: gkeSettings,
    namespaces: () => ["ingress"],
    capacity: ({ gke }) => capacity(gke),
    endpointUrl: urlOfHost,
    create: async ({ gke }, { transformations }) => {
      // Google's SDK takes time to load, which the other platforms need not pay.
      const { GkePlatform } = await import("./gke/gke.ts");
      return new GkePlatform("gke", gke, { transformations });
    },
    checkPrerequisites: ({ gke }) => {
      checkPrerequisites(gke);
      return undefined;
    },
  }),
};
