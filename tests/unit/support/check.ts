import type * as z from "zod";
import { refusal } from "../../../components/settings/refusal.ts";

/** Settings with their defaults; throws the error of a refused configuration. */
export function check<S extends z.ZodType>(
  schema: S,
  values: unknown,
  prefix: string,
): z.output<S> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw refusal(result.error.issues, prefix);
}
