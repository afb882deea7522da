import * as z from "zod";
import { monitoringSettings } from "../../../components/monitoring/settings.ts";
import { platforms } from "../../../components/platform/platforms.ts";

/** Every key of a stack's configuration, of every platform. */
export const settingKeys = (): readonly string[] =>
  [monitoringSettings.shape, ...Object.values(platforms).map(({ keys }) => keys)].flatMap((shape) =>
    keysOf(z.object(shape)),
  );

/** Keys of a schema's settings, each with all keys above it. */
function keysOf(schema: unknown, path = ""): readonly string[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, part]) =>
      keysOf(part, path ? `${path}.${key}` : key),
    );
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  )
    return keysOf(schema.def.innerType, path);
  if (schema instanceof z.ZodPipe) return keysOf(schema.def.in, path);
  // A key that must not be set.
  return schema instanceof z.ZodNever ? [] : [path];
}
