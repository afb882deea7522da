import * as z from "zod";
import {
  distinct,
  dnsLabel,
  matching,
  resources,
  section,
  text,
} from "../../../settings/schema.ts";

const namespace = matching(dnsLabel, "be the name of a namespace");

/** Use of the Prometheus Operator's objects, which teams create beside their applications. */
export const monitorsSettings = section({
  namespaces: distinct(namespace, "be a list of namespaces")
    .refine((namespaces) => namespaces.length > 0, {
      error: "must be a list of at least one namespace; without the list, all namespaces are used",
    })
    .optional()
    .meta({
      description:
        "existing namespaces whose objects are used. The operator may read the Secrets and ConfigMaps of these namespaces",
      derivedDefault: "all",
    }),
  selector: z
    .record(text(), z.string("must be a text"), { error: "must be an object of labels" })
    .default({})
    .describe("labels that an object must have to be used"),
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "512Mi" },
  }).describe("of the operator, whose memory grows with the objects"),
  extraction: section({
    resources: resources({
      requests: { cpu: "5m", memory: "32Mi" },
      limits: { memory: "512Mi" },
    }).describe("of the container in each server's pod that reads what the operator generates"),
  }).prefault({}),
});

export type MonitorsSettings = z.output<typeof monitorsSettings>;
