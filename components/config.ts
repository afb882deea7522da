import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { monitoringSettings } from "./monitoring/settings.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { Platform } from "./platform/platform.ts";
import { type PlatformArgs, platforms } from "./platform/platforms.ts";
import { type Capacity, checkCapacity } from "./settings/capacity.ts";
import { check } from "./settings/check.ts";
import { forbidden, oneOf, section } from "./settings/schema.ts";

/** The stack's configuration. */
export interface Config {
  /** Makes the platform that the key `platform` names, from the keys that only it has. */
  readonly createPlatform: (args: PlatformArgs) => Promise<Platform>;
  /** Makes sure of what that takes on this machine and beyond it, and finds the kubeconfig's cluster. */
  readonly checkPrerequisites: () => Promise<Cluster | undefined>;
  /** Namespaces of the platform's own pods, the ingress controller's among them. */
  readonly platformNamespaces: readonly string[];
  /** URL at which a host name of an Ingress opens. */
  readonly endpointUrl: (host: string) => string;
  readonly monitoring: z.output<typeof monitoringSettings>;
}

type PlatformName = keyof typeof platforms;
const platformNames = Object.keys(platforms) as PlatformName[];

/**
 * Reads and checks the configuration of the running stack.
 * @throws RunError with every problem at once
 */
export function readConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), decode(value)]),
  );
  const schema = section({
    /** What kind of cluster and object store the monitoring stands on. */
    platform: oneOf(platformNames),
    ...monitoringSettings.shape,
    ...platformKeys(values.platform),
  }).superRefine((settings, context) => {
    const kind: { capacity?: (settings: never) => Capacity } = platforms[settings.platform];
    checkCapacity(settings, kind.capacity?.(settings as never) ?? {}, context);
  });
  const settings = check(schema, values, prefix);
  const [monitoring, ofPlatform] = [true, false].map((wanted) =>
    Object.fromEntries(
      Object.entries(settings).filter(
        ([key]) => Object.hasOwn(monitoringSettings.shape, key) === wanted,
      ),
    ),
  );
  const { platform, ...platformSettings } = ofPlatform as { platform: PlatformName };
  return {
    createPlatform: async (args) => platforms[platform].create(platformSettings as never, args),
    checkPrerequisites: async () =>
      platforms[platform].checkPrerequisites(platformSettings as never),
    platformNamespaces: platforms[platform].namespaces(platformSettings as never),
    endpointUrl: platforms[platform].endpointUrl,
    monitoring: monitoring as Config["monitoring"],
  };
}

/** The keys that only one kind of platform has: checked for that one, refused for the others. */
function platformKeys(chosen: unknown): object {
  const keys = platformNames.flatMap((name) =>
    Object.entries<z.ZodType>(platforms[name].settings.shape).map(([key, schema]) => {
      if (chosen === name) return [key, schema];
      // Without a platform, its own problem is told, and none that may come of it.
      if (!platformNames.some((known) => known === chosen)) return [key, z.unknown().optional()];
      return [key, forbidden(`only platform ${name} has this setting`)];
    }),
  );
  return Object.fromEntries(keys) as object;
}

/** Pulumi hands over objects and lists as JSON, and everything else as it is written. */
function decode(value: string): unknown {
  if (!/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
