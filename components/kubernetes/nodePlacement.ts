import * as z from "zod";
import { oneOf, section, wholeNumber } from "../settings/schema.ts";
import { labelKey, labelValue } from "./objectMetadata.ts";
import type { PodChange } from "./podTemplates.ts";

const toleration = section({
  key: labelKey.optional().meta({ description: "key of the taint", derivedDefault: "every taint" }),
  operator: oneOf(["Equal", "Exists"])
    .default("Equal")
    .describe("`Equal`: taints with this value, `Exists`: with any value"),
  value: labelValue.optional().describe("value of the taint, for operator `Equal`"),
  effect: oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .optional()
    .meta({ description: "effect of the taint", derivedDefault: "every effect" }),
  tolerationSeconds: wholeNumber(0).optional().meta({
    description: "seconds after which a pod is evicted by a taint of effect `NoExecute`",
    derivedDefault: "never",
  }),
}).superRefine(({ key, operator, value }, context) => {
  if (operator === "Equal" && (key === undefined || value === undefined))
    context.addIssue({
      code: "custom",
      path: [key === undefined ? "key" : "value"],
      message: "is missing: operator Equal requires it, and operator Exists does not",
    });
});

/** Nodes on which the pods run. */
export const placementSettings = section({
  nodeSelector: z
    .record(labelKey, labelValue, { error: "must be an object of labels with their values" })
    .default({})
    .describe("labels of the nodes that all pods but the node exporters run on"),
  tolerations: z
    .array(toleration, { error: "must be a list of tolerations" })
    .default([])
    .describe(
      "[tolerations](https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/) of all pods for taints of these nodes; the node exporters tolerate every taint",
    ),
});

export type PlacementSettings = z.output<typeof placementSettings>;

/** Places all pods but those of DaemonSets, which run on every node. */
export const placedOn =
  ({ nodeSelector, tolerations }: PlacementSettings): PodChange =>
  ({ spec, ...template }, kind) =>
    kind === "DaemonSet"
      ? { ...template, spec }
      : {
          ...template,
          spec: {
            ...spec,
            ...(Object.keys(nodeSelector).length > 0 && {
              nodeSelector: { ...spec.nodeSelector, ...nodeSelector },
            }),
            ...(tolerations.length > 0 && {
              tolerations: [...(spec.tolerations ?? []), ...tolerations],
            }),
          },
        };
