import * as z from "zod";
import { labelKey, labelValue } from "../kubernetes/objectMetadata.ts";
import { namespaceName } from "../settings/namespaces.ts";
import { section, wholeNumber } from "../settings/schema.ts";

/** Pods of an exporter that another program created. */
export const existingExporter = (port: number) =>
  section({
    namespace: namespaceName.describe("instead of `create`: namespace of existing pods"),
    selector: z
      .record(labelKey, labelValue, { error: "must be an object of labels" })
      .refine((selector) => Object.keys(selector).length > 0, {
        error: "must have a label: otherwise all pods of the namespace would be targets",
      })
      .describe("labels that only these pods of the namespace have"),
    port: wholeNumber(1, 65_535)
      .default(port)
      .describe("port at which they serve their metrics by HTTP"),
  });

export type ExistingExporter = z.output<ReturnType<typeof existingExporter>>;
