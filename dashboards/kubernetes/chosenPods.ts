import { once, rate } from "../support/promql.ts";
import { containers, objects } from "../support/selectors.ts";

// What the reader has chosen by the variables `namespace`, `pod` and `container`.
const pods = 'namespace=~"$namespace", pod=~"$pod"';
const ofContainers = `${pods}, container=~"$container"`;
const identity = "namespace, pod, container";

/** Selectors of the chosen pods and containers: of kube-state-metrics, and of all that is about pods. */
export const chosen = {
  pods,
  objectsOfPods: `${objects}, ${pods}`,
  objectsOfContainers: `${objects}, ${ofContainers}`,
} as const;

const inContainers = `${containers}, ${ofContainers}`;
/** What each chosen container uses: cores, and bytes that it can't give back. */
export const usage = {
  cpu: `sum by (${identity}) (${rate("container_cpu_usage_seconds_total", inContainers)})`,
  memory: `sum by (${identity}) (container_memory_working_set_bytes{${inContainers}})`,
} as const;
/** Rate of a counter of each chosen container. */
export const containerRate = (counter: string) =>
  `sum by (${identity}) (${rate(counter, inContainers)})`;

/** What each chosen container has reserved or may use. */
export const granted = (kind: "requests" | "limits", resource: "cpu" | "memory") =>
  once(
    identity,
    `kube_pod_container_resource_${kind}{${chosen.objectsOfContainers}, resource="${resource}"}`,
  );
/** Share of what was granted to each container that it uses; only of those that have it. */
export const share = (resource: "cpu" | "memory", kind: "requests" | "limits") =>
  `${usage[resource]} / on (${identity}) (${granted(kind, resource)} > 0)`;
