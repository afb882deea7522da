import * as z from "zod";
import { oneOf, section, wholeNumber } from "../settings/schema.ts";
import { labelKey, labelValue } from "./objectMetadata.ts";
import type { PodChange } from "./podTemplates.ts";

export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
export type TaintEffect = (typeof taintEffects)[number];

const toleration = section({
  key: labelKey.optional().meta({ description: "key of the taint", derivedDefault: "every taint" }),
  operator: oneOf(["Equal", "Exists"])
    .default("Equal")
    .describe("`Equal`: taints with this value, `Exists`: with any value"),
  value: labelValue.optional().describe("value of the taint, for operator `Equal`"),
  effect: oneOf(taintEffects)
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

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
}

/** Nodes with these labels, and those that Kubernetes and Google add. */
interface Nodes {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** Whether pods with this placement can run on nodes. */
export function accepts(
  { labels, taints }: Nodes,
  { nodeSelector, tolerations }: PlacementSettings,
): boolean {
  const selected = Object.entries(nodeSelector).every(
    ([key, value]) =>
      labels[key] === value || /(^|\.)(k8s|kubernetes|google)\.(io|com)\//.test(key),
  );
  const tolerated = taints
    .filter(({ effect }) => effect !== "PreferNoSchedule")
    .every((taint) =>
      tolerations.some(
        ({ key = taint.key, operator, value, effect = taint.effect }) =>
          key === taint.key &&
          effect === taint.effect &&
          (operator === "Exists" || value === taint.value),
      ),
    );
  return selected && tolerated;
}

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
