import { RunError } from "@pulumi/pulumi";
import type * as z from "zod";

/**
 * Settings with their defaults filled in.
 * @param prefix what stands before each key in messages
 * @throws RunError with every problem, one a line, each naming its key in full
 */
export function check<S extends z.ZodType>(
  schema: S,
  settings: unknown,
  prefix: string,
): z.output<S> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  throw new RunError(problems(result.error, prefix).join("\n"));
}

function problems(error: z.ZodError, prefix: string): readonly string[] {
  return error.issues.map((issue) => {
    // What is wrong with the key of a record is told inside.
    const { message } = (issue.code === "invalid_key" && issue.issues[0]) || issue;
    return `${prefix}${formatPath(issue.path)} ${message}`;
  });
}

const formatPath = (path: readonly PropertyKey[]) =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
