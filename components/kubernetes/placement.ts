import type * as k8s from "@pulumi/kubernetes";
import type { AppLabels } from "./labels.ts";

type Placement = Pick<k8s.types.input.core.v1.PodSpec, "affinity" | "topologySpreadConstraints">;

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
