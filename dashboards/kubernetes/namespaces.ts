import { linkTo } from "../support/dashboard.ts";
import { graph } from "../support/panels.ts";
import { once, podTraffic, recorded } from "../support/promql.ts";
import { objects } from "../support/selectors.ts";
import { table } from "../support/table.ts";
import { units } from "../support/units.ts";

const namespaceCpu = recorded("namespace:container_cpu_usage_seconds:sum_rate5m");
const namespaceMemory = recorded("namespace:container_memory_working_set_bytes:sum");
const granted = (kind: "requests" | "limits", resource: string) =>
  recorded(`namespace:kube_pod_container_resource_${kind}:sum`, `resource="${resource}"`);

/** Use and requests of each namespace: lines of panels. */
export const namespaceLines = [
  [
    table({
      title: "Namespaces",
      description: "Use and requests of each namespace. The name links to its pods.",
      labels: { Namespace: "namespace" },
      columns: {
        Pods: {
          query: `count by (namespace) (${once("namespace, pod", `kube_pod_info{${objects}}`)})`,
          unit: units.count,
        },
        CPU: {
          query: `sum by (namespace) (${namespaceCpu})`,
          unit: units.cores,
        },
        "CPU requested": {
          query: `sum by (namespace) (${granted("requests", "cpu")})`,
          unit: units.cores,
        },
        "CPU limit": {
          query: `sum by (namespace) (${granted("limits", "cpu")})`,
          unit: units.cores,
        },
        Memory: {
          query: `sum by (namespace) (${namespaceMemory})`,
          unit: units.bytes,
        },
        "Memory requested": {
          query: `sum by (namespace) (${granted("requests", "memory")})`,
          unit: units.bytes,
        },
        "Memory limit": {
          query: `sum by (namespace) (${granted("limits", "memory")})`,
          unit: units.bytes,
        },
      },
      sortBy: "Memory",
      links: {
        Namespace: linkTo("kubernetes-workloads", {
          cluster: "$cluster",
          namespace: "${__value.raw}",
        }),
      },
    }),
  ],
  [
    graph({
      title: "CPU by namespace",
      description: "CPU cores that the containers of each namespace use, over 5 minutes.",
      unit: units.cores,
      stacked: true,
      queries: {
        "{{namespace}}": namespaceCpu,
      },
    }),
    graph({
      title: "Memory by namespace",
      description:
        "Memory of the containers of each namespace that cannot be reclaimed. It counts against their limits.",
      unit: units.bytes,
      stacked: true,
      queries: {
        "{{namespace}}": namespaceMemory,
      },
    }),
    graph({
      title: "Network by namespace",
      description:
        "Bytes that the pods of each namespace receive and send. Pods in the host network are not included.",
      unit: units.bytesPerSecond,
      queries: {
        "{{namespace}} in": `sum by (namespace) (${podTraffic("container_network_receive_bytes_total")})`,
        "{{namespace}} out": `sum by (namespace) (${podTraffic("container_network_transmit_bytes_total")})`,
      },
    }),
  ],
];
