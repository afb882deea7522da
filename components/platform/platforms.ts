import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { zones } from "../../embeddedCluster.ts";
import type { ApiServer } from "../cluster/apiServer.ts";
import { type Cluster, findCluster } from "../cluster/cluster.ts";
import type { PlacementSettings } from "../kubernetes/nodePlacement.ts";
import type { Capacity } from "../settings/capacity.ts";
import { EmbeddedPlatform, embeddedSettings, urlOnLoopback } from "./embedded.ts";
import { ExistingPlatform, existingSettings } from "./existing.ts";
import { checkIngress, type IngressUse } from "./existingIngress.ts";
import { unusedSettings } from "./gke/gatewaySettings.ts";
import { checkPrerequisites } from "./gke/prerequisites.ts";
import { capacity, type GkeSettings, gkeSettings } from "./gke/settings.ts";
import { type Platform, urlOfHost } from "./platform.ts";

export interface PlatformArgs {
  /** DNS domain of the pages' hosts. */
  readonly domain: string;
  /** Namespace of the monitoring. */
  readonly namespace: string;
  /** The cluster that a kubeconfig names; undefined without one, or if no cluster is queried. */
  readonly cluster?: Cluster | undefined;
  /** Applied to each object in the cluster. */
  readonly transformations: pulumi.ResourceTransformation[];
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
  /** Settings of the monitoring that have no effect on this platform, with the reason. */
  readonly unused: { readonly tls?: string; readonly basicAuth?: string };
  readonly create: (args: PlatformArgs) => Platform | Promise<Platform>;
  /**
   * Checks the prerequisites of `create`, local and remote.
   * @returns the cluster, if a kubeconfig names it
   * @throws RunError with the required action
   */
  readonly checkPrerequisites: () => Promise<Cluster> | undefined;
  /**
   * Checks the cluster before any object of the monitoring is registered; undefined if there is nothing to check.
   * @throws RunError with the required action
   */
  readonly checkCluster?: (api: ApiServer, use: IngressUse) => Promise<void>;
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
    unused: {},
    create: ({ transformations }) =>
      new EmbeddedPlatform("embedded", embedded, { transformations }),
    checkPrerequisites: () => findCluster({}),
  })),
  existing: kind(existingSettings, (settings) => ({
    namespaces: [settings.ingress.namespace],
    capacity: () => ({}),
    isProtected: false,
    endpointUrl: urlOfHost,
    unused: {},
    create: ({ cluster }) => new ExistingPlatform("existing", settings, cluster),
    checkPrerequisites: () => findCluster(settings.kubernetes),
    checkCluster: (api, use) => checkIngress(api, settings.ingress, "ingress", use),
  })),
  gke: kind(gkeSettings, ({ gke }) => ({
    namespaces: namespacesOf(gke.ingress),
    capacity: (placement) => capacity(gke, placement),
    isProtected: gke.deletionProtection,
    endpointUrl: urlOfHost,
    unused: unusedSettings(gke.ingress.gateway),
    create: async ({ transformations, ...args }) => {
      // Imported lazily: Google's SDK loads slowly, and the other platforms do not need it.
      const { GkePlatform } = await import("./gke/gke.ts");
      return new GkePlatform("gke", { ...args, settings: gke }, { transformations });
    },
    checkPrerequisites: () => {
      checkPrerequisites(gke);
      return undefined;
    },
    ...checkOf(gke.ingress),
  })),
};

/** Namespaces of the ingress controller's pods. */
function namespacesOf({ nginx, existing }: GkeSettings["ingress"]): readonly string[] {
  if (nginx) return ["ingress"];
  return existing ? [existing.namespace] : [];
}

const checkOf = ({ existing }: GkeSettings["ingress"]): Pick<ConfiguredPlatform, "checkCluster"> =>
  existing
    ? { checkCluster: (api, use) => checkIngress(api, existing, "gke.ingress.existing", use) }
    : {};
