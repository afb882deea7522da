import * as z from "zod";
import { platformSetting } from "../components/config.ts";
import { monitoringSettings } from "../components/monitoring/settings.ts";
import { platforms } from "../components/platform/platforms.ts";

/** A setting, or an object of settings, with what its schema says of it. */
export interface Setting {
  /** Path from the top of the configuration; [] stands for each element of a list, NAME for each key of a record. */
  readonly key: string;
  readonly meta: z.GlobalMeta;
  readonly isObject: boolean;
  /** Whether the key must be set, as it has no default. */
  readonly isRequired: boolean;
  readonly default: unknown;
}

const platformKeys = Object.values(platforms).flatMap(({ keys }) => Object.entries(keys));

/** Every setting of every platform, each object before the settings in it. */
export const settings: readonly Setting[] = [
  ["platform", platformSetting] as const,
  ...Object.entries(monitoringSettings.shape),
  ...platformKeys,
].flatMap(([key, schema]) => settingsIn(schema, key));

function settingsIn(schema: z.core.$ZodType, key: string): readonly Setting[] {
  const { core, meta } = unwrap(schema);
  // The schema allows no value: the key must not be set.
  if (core instanceof z.ZodNever) return [];
  const value = z.safeParse(schema, undefined);
  const element =
    core instanceof z.ZodArray
      ? { schema: core.element, key: `${key}[]` }
      : core instanceof z.ZodRecord
        ? { schema: core.valueType, key: `${key}.NAME` }
        : undefined;
  const parts: z.ZodRawShape = core instanceof z.ZodObject ? core.shape : {};
  return [
    {
      key,
      meta,
      isObject: core instanceof z.ZodObject,
      isRequired: !value.success,
      default: value.data,
    },
    ...(element && unwrap(element.schema).core instanceof z.ZodObject
      ? settingsIn(element.schema, element.key)
      : []),
    ...Object.entries(parts).flatMap(([part, schema]) => settingsIn(schema, `${key}.${part}`)),
  ];
}

/** A schema without those that add a default or convert its value, with the metadata of all of them. */
function unwrap(schema: z.core.$ZodType): { core: z.core.$ZodType; meta: z.GlobalMeta } {
  const meta = z.globalRegistry.get(schema) ?? {};
  const wrapped =
    meta.entry instanceof z.ZodObject
      ? meta.entry
      : schema instanceof z.ZodDefault ||
          schema instanceof z.ZodPrefault ||
          schema instanceof z.ZodOptional
        ? schema.def.innerType
        : schema instanceof z.ZodPipe
          ? schema.def.in
          : undefined;
  if (wrapped === undefined) return { core: schema, meta };
  const inner = unwrap(wrapped);
  return { core: inner.core, meta: { ...inner.meta, ...meta } };
}
