import * as z from "zod";
import type { SecretValue } from "../kubernetes/secretFiles.ts";
import { matching, section } from "./schema.ts";

const secretKey = section({
  secret: matching(
    /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/,
    "be the name of a Secret in the namespace of the monitoring",
  ),
  key: matching(/^[-._a-zA-Z0-9]{1,253}$/, "be a key of the Secret"),
});

/** A secret: a text of this schema, or `{ secret, key }` of an existing Secret in the namespace of the monitoring. */
export const secretValue = (text: z.ZodType<string>) =>
  z
    .unknown()
    // Not z.union, whose message does not name the key that is wrong.
    .transform((value, context): SecretValue => {
      const isReference =
        typeof value === "object" && value !== null && ("secret" in value || "key" in value);
      const schema = isReference ? secretKey : text;
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      for (const { path, message } of parsed.error.issues)
        context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    })
    .meta({ secret: true, isReferable: true });
