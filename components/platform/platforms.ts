import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { zones } from "../../embeddedCluster.ts";
import { type Cluster, findCluster } from "../cluster/cluster.ts";
import type { Capacity } from "../settings/capacity.ts";
import { EmbeddedPlatform, embeddedSettings, urlOnLoopback } from "./embedded.ts";
import { ExistingPlatform, existingSettings } from "./existing.ts";
import { checkPrerequisites } from "./gke/prerequisites.ts";
import { capacity, gkeSettings } from "./gke/settings.ts";
import { type Platform, urlOfHost } from "./platform.ts";

/** What a platform is created with besides its settings. */
export interface PlatformArgs {
  /** The cluster that a kubeconfig names; undefined without one, and where none is asked. */
  readonly cluster?: Cluster | undefined;
  /** Applied to each object in the cluster. */
  readonly transformations: pulumi.ResourceTransformation[];
}

/** A platform whose settings are parsed. */
export interface ConfiguredPlatform {
  /** Namespaces of its own pods, the ingress controller's among them. */
  readonly namespaces: readonly string[];
  /** What the cluster has room for, where its settings say so. */
  readonly capacity: Capacity;
  /** See {@link IngressController.url}. */
  readonly endpointUrl: (host: string) => string;
  readonly create: (args: PlatformArgs) => Platform | Promise<Platform>;
  /**
   * Checks what `create` needs on this machine and beyond it.
   * @returns the cluster, where a kubeconfig names it
   * @throws RunError with the way out
   */
  readonly checkPrerequisites: () => Promise<Cluster> | undefined;
}

interface PlatformKind {
  /** Keys of the stack's configuration that only this kind has. */
  readonly keys: z.ZodRawShape;
  readonly schema: z.ZodType<ConfiguredPlatform>;
}

const kind = <S extends z.ZodObject>(
  settings: S,
  configure: (settings: z.output<S>) => ConfiguredPlatform,
): PlatformKind => ({ keys: settings.shape, schema: settings.transform(configure) });

/** Every kind of platform, by its name in the stack's configuration. */
export const platforms: Readonly<Record<string, PlatformKind>> = {
  embedded: kind(embeddedSettings, ({ embedded }) => ({
    namespaces: ["ingress", "gcs-emulator"],
    capacity: { nodes: zones.length },
    endpointUrl: urlOnLoopback,
    create: ({ transformations }) =>
      new EmbeddedPlatform("embedded", embedded, { transformations }),
    checkPrerequisites: () => findCluster({}),
  })),
  existing: kind(existingSettings, (settings) => ({
    namespaces: [settings.ingress.namespace],
    capacity: {},
    endpointUrl: urlOfHost,
    create: ({ cluster }) => new ExistingPlatform("existing", settings, cluster),
    checkPrerequisites: () => findCluster(settings.kubernetes),
  })),
  gke: kind(gkeSettings, ({ gke }) => ({
    namespaces: ["ingress"],
    capacity: capacity(gke),
    endpointUrl: urlOfHost,
    create: async ({ transformations }) => {
      // Google's SDK takes time to load, which the other platforms need not pay.
      const { GkePlatform } = await import("./gke/gke.ts");
      return new GkePlatform("gke", gke, { transformations });
    },
    checkPrerequisites: () => {
      checkPrerequisites(gke);
      return undefined;
    },
  })),
};
