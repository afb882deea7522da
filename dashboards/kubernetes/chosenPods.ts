import { once, rate } from "../support/promql.ts";
import { containers, objects } from "../support/selectors.ts";

// Selection by the variables `namespace`, `pod` and `container`.
const pods = 'namespace=~"$namespace", pod=~"$pod"';
const ofContainers = `${pods}, container=~"$container"`;
const identity = "namespace, pod, container";

/** Selectors of the selected pods and containers: for kube-state-metrics, and for metrics of pods. */
export const chosen = {
  pods,
  objectsOfPods: `${objects}, ${pods}`,
  objectsOfContainers: `${objects}, ${ofContainers}`,
} as const;

const inContainers = `${containers}, ${ofContainers}`;
/** Use of each selected container: CPU cores, and bytes of memory that cannot be reclaimed. */
export const usage = {
  cpu: `sum by (${identity}) (${rate("container_cpu_usage_seconds_total", inContainers)})`,
  memory: `sum by (${identity}) (container_memory_working_set_bytes{${inContainers}})`,
} as const;
/** Rate of a counter of each selected container. */
export const containerRate = (counter: string) =>
  `sum by (${identity}) (${rate(counter, inContainers)})`;

/** Request or limit of each selected container. */
export const granted = (kind: "requests" | "limits", resource: "cpu" | "memory") =>
  once(
    identity,
    `kube_pod_container_resource_${kind}{${chosen.objectsOfContainers}, resource="${resource}"}`,
  );
/** Use as a share of the request or limit, for containers that have one. */
export const share = (resource: "cpu" | "memory", kind: "requests" | "limits") =>
  `${usage[resource]} / on (${identity}) (${granted(kind, resource)} > 0)`;
