import { selects } from "./kubernetes.ts";
import type { Pod } from "./pod.ts";
import { namespaceOf, nameOf } from "./resource.ts";
import type { Stack } from "./stack.ts";

/** Pods of a Service that run a program of the monitoring. */
export function podsOf(
  stack: Stack,
  namespace: string,
  service: string | undefined,
): readonly Pod[] {
  const found = stack
    .kind("Service")
    .find((resource) => nameOf(resource) === service && namespaceOf(resource) === namespace);
  const { selector } = (found?.props.spec ?? {}) as {
    readonly selector?: Readonly<Record<string, string>>;
  };
  if (!selector) return [];
  const { "statefulset.kubernetes.io/pod-name": podName, ...labels } = selector;
  return stack.pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      pod.containers.some(({ program }) => program) &&
      (podName === undefined || pod.each("{{metadata.name}}").includes(podName)) &&
      selects({ matchLabels: labels }, pod.workload.labels),
  );
}

/** Whether a pod requires a login by itself. */
export const hasLogin = (pod: Pod) => pod.running("grafana") !== undefined;
