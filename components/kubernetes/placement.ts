import type * as k8s from "@pulumi/kubernetes";
import type { AppLabels } from "./labels.ts";

type Placement = Pick<k8s.types.input.core.v1.PodSpec, "affinity" | "topologySpreadConstraints">;

/**
 * Tolerations for pods without a volume: when their node is lost, they are evicted and replaced after
 * 30 s instead of the default 300 s. Pods with a volume keep the default: the volume can't be attached
 * elsewhere that fast, and the pod returns with its node.
 */
export const fastEviction: Pick<k8s.types.input.core.v1.PodSpec, "tolerations"> = {
  tolerations: ["not-ready", "unreachable"].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 30,
  })),
};

/** At most one pod of the app on each node, spread evenly across zones. */
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
        // After the loss of a zone, its pods must be schedulable in other zones.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ],
  };
}
