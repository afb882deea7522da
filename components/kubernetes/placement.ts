import type * as k8s from "@pulumi/kubernetes";
import type { AppLabels } from "./labels.ts";

type Placement = Pick<k8s.types.input.core.v1.PodSpec, "affinity" | "topologySpreadConstraints">;

/**
 * For pods without a volume: when their node is gone, others take their place after half a minute,
 * instead of after five. A volume couldn't follow that soon, and its pod comes back with the node.
 */
export const moveSoon: Pick<k8s.types.input.core.v1.PodSpec, "tolerations"> = {
  tolerations: ["not-ready", "unreachable"].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 30,
  })),
};

/** Never two pods of the app on one node, and as few as possible in one zone. */
export function onePerNode({ selector }: AppLabels): Placement {
  const labelSelector = { matchLabels: selector };
  return {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        topologyKey: "topology.kubernetes.io/zone",
        maxSkew: 1,
        // A lost zone must not keep its pods from starting elsewhere.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ],
  };
}
