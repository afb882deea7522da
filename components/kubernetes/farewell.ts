import type * as k8s from "@pulumi/kubernetes";

/**
 * Has a container serve on for some seconds when its pod is to end, until all who call it have
 * learned that it goes. Kubernetes tells them and the container at the same time.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export const farewell = (
  seconds: number,
): Pick<k8s.types.input.core.v1.Container, "lifecycle"> => ({
  lifecycle: { preStop: { sleep: { seconds } } },
});
