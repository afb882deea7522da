import { distinct, dnsLabel, matching } from "./schema.ts";

export const namespaceName = matching(dnsLabel, "be the name of a namespace");

/** Existing namespaces; undefined for all. */
export const someNamespaces = (description: string) =>
  distinct(namespaceName, "be a list of namespaces")
    .refine((namespaces) => namespaces.length > 0, {
      error: "must be a list of at least one namespace; without the list, all namespaces are used",
    })
    .optional()
    .meta({ description, derivedDefault: "all" });
