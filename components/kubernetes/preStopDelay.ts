import type * as k8s from "@pulumi/kubernetes";

/**
 * preStop delay: the container keeps serving while the removal of its endpoint propagates to clients.
 * Kubernetes starts the removal and the termination at the same time.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export const preStopDelay = (
  seconds: number,
): Pick<k8s.types.input.core.v1.Container, "lifecycle"> => ({
  lifecycle: { preStop: { sleep: { seconds } } },
});
