import * as k8s from "@pulumi/kubernetes";
import type { AppLabels } from "./labels.ts";
import type * as pulumi from "@pulumi/pulumi";

export interface DisruptionBudgetArgs {
  /** Metadata of the workload, whose annotations the budget does not have. */
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
  readonly labels: AppLabels;
  /** Number of pods. */
  readonly replicas: number;
}

/**
 * Of several pods, a node drain may evict one at a time. A single pod may always be evicted. So may a
 * pod that is not ready: otherwise the drain would wait for it without limit:
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
export function disruptionBudget(
  name: string,
  { metadata, labels, replicas }: DisruptionBudgetArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  if (replicas > 1)
    new k8s.policy.v1.PodDisruptionBudget(
      name,
      {
        metadata: { ...metadata, annotations: undefined },
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: labels.selector },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      opts,
    );
}
