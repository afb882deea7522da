import * as z from "zod";
import { labelKey, labelValue } from "../../../kubernetes/objectMetadata.ts";
import { someNamespaces } from "../../../settings/namespaces.ts";
import { resources, section } from "../../../settings/schema.ts";

/** Use of the Prometheus Operator's objects, which teams create beside their applications. */
export const monitorsSettings = section({
  namespaces: someNamespaces(
    "existing namespaces whose objects are used. The operator may read the Secrets and ConfigMaps of these namespaces",
  ),
  selector: z
    .record(labelKey, labelValue, { error: "must be an object of labels" })
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
