import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { zones } from "../../embeddedCluster.ts";
import { type Cluster, findCluster } from "../cluster/cluster.ts";
import type { PlacementSettings } from "../kubernetes/nodePlacement.ts";
import type { Capacity } from "../settings/capacity.ts";
import { EmbeddedPlatform, embeddedSettings, urlOnLoopback } from "./embedded.ts";
import { ExistingPlatform, existingSettings, serviceOf } from "./existing.ts";
import { checkIngress } from "./existingIngress.ts";
import { checkPrerequisites } from "./gke/prerequisites.ts";
import { capacity, gkeSettings } from "./gke/settings.ts";
import { type Platform, urlOfHost } from "./platform.ts";

export interface PlatformArgs {
  /** The cluster that a kubeconfig names; undefined without one, or if no cluster is queried. */
  readonly cluster?: Cluster | undefined;
  /** Applied to each object in the cluster. */
  readonly transformations: pulumi.ResourceTransformation[];
}

/** What the monitoring needs of a platform, by its settings. */
export interface PlatformUse {
  /** Whether the public URLs are probed, through the Service of the ingress controller. */
  readonly publicUrls: boolean;
}

/** A platform with its parsed settings. */
export interface ConfiguredPlatform {
  /** Namespaces of the platform's pods, including the ingress controller's pods. */
  readonly namespaces: readonly string[];
  /** Capacity of the cluster for pods with a placement, as far as the settings specify it. */
  readonly capacity: (placement: PlacementSettings) => Capacity;
  /** Whether the stack refuses to delete its cluster. */
  readonly isProtected: boolean;
  /** See {@link IngressController.url}. */
  readonly endpointUrl: (host: string) => string;
  readonly create: (args: PlatformArgs) => Platform | Promise<Platform>;
  /**
   * Checks the prerequisites of `create`, local and remote.
   * @returns the cluster, if a kubeconfig names it
   * @throws RunError with the required action
   */
  readonly checkPrerequisites: (use: PlatformUse) => Promise<Cluster> | undefined;
}

interface PlatformKind {
  /** Configuration keys of this kind only. */
  readonly keys: z.ZodRawShape;
  readonly schema: z.ZodType<ConfiguredPlatform>;
}

const kind = <S extends z.ZodObject>(
  settings: S,
  configure: (settings: z.output<S>) => ConfiguredPlatform,
): PlatformKind => ({ keys: settings.shape, schema: settings.transform(configure) });

/** Kinds of platforms, by the value of the setting `platform`. */
export const platforms: Readonly<Record<string, PlatformKind>> = {
  embedded: kind(embeddedSettings, ({ embedded }) => ({
    namespaces: ["ingress", "gcs-emulator"],
    capacity: () => ({ nodes: zones.length }),
    isProtected: false,
    endpointUrl: urlOnLoopback,
    create: ({ transformations }) =>
      new EmbeddedPlatform("embedded", embedded, { transformations }),
    checkPrerequisites: () => findCluster({}),
  })),
  existing: kind(existingSettings, (settings) => ({
    namespaces: [settings.ingress.namespace],
    capacity: () => ({}),
    isProtected: false,
    endpointUrl: urlOfHost,
    create: ({ cluster }) => new ExistingPlatform("existing", settings, cluster),
    checkPrerequisites: async ({ publicUrls }) => {
      const cluster = await findCluster(settings.kubernetes);
      const service = publicUrls ? serviceOf(settings.ingress) : undefined;
      await checkIngress(cluster, { ...settings.ingress, service });
      return cluster;
    },
  })),
  gke: kind(gkeSettings, ({ gke }) => ({
    namespaces: ["ingress"],
    capacity: (placement) => capacity(gke, placement),
    isProtected: gke.deletionProtection,
    endpointUrl: urlOfHost,
    create: async ({ transformations }) => {
      // Imported lazily: Google's SDK loads slowly, and the other platforms do not need it.
      const { GkePlatform } = await import("./gke/gke.ts");
      return new GkePlatform("gke", gke, { transformations });
    },
    checkPrerequisites: () => {
      checkPrerequisites(gke);
      return undefined;
    },
  })),
};
