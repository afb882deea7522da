import { RunError } from "@pulumi/pulumi";
import type * as z from "zod";

type Issue = z.core.$ZodIssue | { readonly path: readonly PropertyKey[]; readonly message: string };

/**
 * The error for refused settings: one line for each problem, with its full key.
 * @param prefix prefix of each key
 */
export const refusal = (issues: readonly Issue[], prefix: string): RunError =>
  new RunError(
    issues.map((issue) => `${prefix}${formatPath(issue.path)} ${messageOf(issue)}`).join("\n"),
  );

/** zod puts the message for an invalid key of a record into a nested issue. */
const messageOf = (issue: Issue) =>
  ("code" in issue && issue.code === "invalid_key" ? issue.issues[0] : undefined)?.message ??
  issue.message;

const formatPath = (path: readonly PropertyKey[]) =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
