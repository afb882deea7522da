import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { monitoringSettings } from "./monitoring/settings.ts";
import { type ConfiguredPlatform, platforms } from "./platform/platforms.ts";
import { capacityIssues } from "./settings/capacity.ts";
import { refusal } from "./settings/refusal.ts";
import { forbidden, oneOf, section } from "./settings/schema.ts";

export interface Config {
  readonly platform: ConfiguredPlatform;
  readonly monitoring: z.output<typeof monitoringSettings>;
}

const platformNames = Object.keys(platforms);

/** The setting that chooses the platform. */
export const platformSetting = oneOf(platformNames).describe(
  "kind of cluster and object store: `embedded`, `existing` or `gke`",
);

/**
 * Reads and validates the configuration of the running stack.
 * @throws RunError with all invalid settings
 */
export function readConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), decode(value)]),
  );
  const chosen = platformNames.find((name) => name === values.platform);
  const keys = knownKeys(chosen).safeParse(values);
  const monitoring = monitoringSettings.safeParse(pick(values, monitoringSettings.shape));
  const kind = chosen === undefined ? undefined : platforms[chosen];
  const platform = kind?.schema.safeParse(pick(values, kind.keys));
  if (!keys.success || !monitoring.success || !platform?.success)
    throw refusal(
      [keys, monitoring, platform].flatMap((result) => result?.error?.issues ?? []),
      prefix,
    );
  const unused = Object.entries(platform.data.unused).filter(([key]) => key in values);
  if (unused.length > 0)
    throw refusal(
      unused.map(([key, reason]) => ({ path: [key], message: `must not be set: ${reason}` })),
      prefix,
    );
  const tooLarge = capacityIssues(
    monitoring.data,
    platform.data.capacity(monitoring.data.placement),
  );
  if (tooLarge.length > 0) throw refusal(tooLarge, prefix);
  return { platform: platform.data, monitoring: monitoring.data };
}

/**
 * Schema of the allowed keys; other schemas parse the values.
 * @param chosen name of the platform; undefined if the setting `platform` is invalid
 */
function knownKeys(chosen: string | undefined): z.ZodObject {
  const ofPlatforms = Object.entries(platforms).flatMap(([name, { keys }]) =>
    // If `platform` is invalid, only that is reported, without follow-up errors about platform keys.
    chosen === undefined || chosen === name
      ? each(keys, anything)
      : each(keys, forbidden(`only platform ${name} has this setting`)),
  );
  return section({
    platform: platformSetting,
    ...Object.fromEntries([...each(monitoringSettings.shape, anything), ...ofPlatforms]),
    ...(chosen === "embedded" && {
      images: forbidden("the embedded cluster builds its images and has no registry"),
    }),
  });
}

const anything = z.unknown().optional();

const each = (shape: z.ZodRawShape, schema: z.ZodType): [string, z.ZodType][] =>
  Object.keys(shape).map((key) => [key, schema]);

const pick = (values: object, shape: z.ZodRawShape) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => Object.hasOwn(shape, key)));

/** Pulumi passes objects and lists as JSON, and every other value as written. */
function decode(value: string): unknown {
  if (!/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
