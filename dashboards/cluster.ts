import { dashboard, linkTo } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { containers, disks, nodes, objects, podSandboxes } from "./support/selectors.ts";
import { table } from "./support/table.ts";
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster } from "./support/variables.ts";

const used = bad({ orange: 0.8, red: 0.9 });

/** Share of CPU, memory and disk in use, by labels or over all. */
const cpuUsed = (by: string) =>
  `1 - avg ${by} (rate(node_cpu_seconds_total{${nodes}, mode="idle"}[$__rate_interval]))`;
const memoryUsed = (by: string) =>
  `1 - sum ${by} (node_memory_MemAvailable_bytes{${nodes}}) / sum ${by} (node_memory_MemTotal_bytes{${nodes}})`;
// A disk may be mounted in several places.
const diskUsed = (by: string) =>
  `1 - sum ${by} (max by (node, device) (node_filesystem_avail_bytes{${disks}})) / sum ${by} (max by (node, device) (node_filesystem_size_bytes{${disks}}))`;

const requested = (resource: string) =>
  `sum(kube_pod_container_resource_requests{${objects}, resource="${resource}"}) / sum(kube_node_status_allocatable{${objects}, resource="${resource}"})`;

export const clusterDashboard = dashboard({
  uid: "kubernetes-cluster",
  title: "Kubernetes / Cluster",
  description: "Is there enough of everything, and who uses it?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "CPU used",
          description: "Share of all nodes' CPU time that is not idle.",
          unit: units.ratio,
          thresholds: used,
          queries: { CPU: cpuUsed("") },
        }),
        stat({
          title: "Memory used",
          description: "Share of all nodes' memory that can't be given to anyone else.",
          unit: units.ratio,
          thresholds: used,
          queries: { memory: memoryUsed("") },
        }),
        stat({
          title: "Disk used",
          description: "Share of all nodes' file systems. Volumes of pods don't count.",
          unit: units.ratio,
          thresholds: used,
          queries: { disk: diskUsed("") },
        }),
        stat({
          title: "CPU requested",
          description:
            "Share of the CPU that pods may have, and have reserved. Above 100 % none more is scheduled.",
          unit: units.ratio,
          thresholds: used,
          queries: { CPU: requested("cpu") },
        }),
        stat({
          title: "Memory requested",
          description:
            "Share of the memory that pods may have, and have reserved. Above 100 % none more is scheduled.",
          unit: units.ratio,
          thresholds: used,
          queries: { memory: requested("memory") },
        }),
        stat({
          title: "Nodes ready",
          description: "Nodes that take pods.",
          unit: units.count,
          thresholds: good(1),
          queries: {
            nodes: `sum(kube_node_status_condition{${objects}, condition="Ready", status="true"})`,
          },
        }),
        stat({
          title: "Pods running",
          description: "Pods whose containers have started.",
          unit: units.count,
          queries: { pods: `sum(kube_pod_status_phase{${objects}, phase="Running"})` },
        }),
        stat({
          title: "Pods waiting",
          description: "Pods that are pending, failed, or unknown. It should be 0 but for moments.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: {
            pods: `sum(kube_pod_status_phase{${objects}, phase=~"Pending|Failed|Unknown"})`,
          },
        }),
      ],
    ],
    Nodes: [
      [
        table({
          title: "Nodes",
          description: "How full each node is. The name leads to its details.",
          labels: { Node: "node" },
          columns: {
            CPU: { query: cpuUsed("by (node)"), unit: units.ratio, thresholds: used },
            Memory: { query: memoryUsed("by (node)"), unit: units.ratio, thresholds: used },
            Disk: { query: diskUsed("by (node)"), unit: units.ratio, thresholds: used },
            Pods: {
              query: `count by (node) (kube_pod_info{${objects}, node!=""})`,
              unit: units.count,
            },
          },
          sortBy: "Memory",
          links: {
            Node: linkTo("kubernetes-node", { cluster: "$cluster", node: "${__value.raw}" }),
          },
        }),
      ],
      [
        graph({
          title: "CPU by node",
          description: "Share of each node's CPU time that is not idle.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": cpuUsed("by (node)") },
        }),
        graph({
          title: "Memory by node",
          description: "Share of each node's memory that can't be given to anyone else.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": memoryUsed("by (node)") },
        }),
        graph({
          title: "Network by node",
          description: "Bytes that each node takes in and sends out, without its loopback.",
          unit: units.bytesPerSecond,
          queries: {
            "{{node}} in": `sum by (node) (rate(node_network_receive_bytes_total{${nodes}, device!="lo"}[$__rate_interval]))`,
            "{{node}} out": `sum by (node) (rate(node_network_transmit_bytes_total{${nodes}, device!="lo"}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Namespaces: [
      [
        table({
          title: "Namespaces",
          description: "What each namespace uses and has reserved. The name leads to its pods.",
          labels: { Namespace: "namespace" },
          columns: {
            Pods: { query: `count by (namespace) (kube_pod_info{${objects}})`, unit: units.count },
            CPU: {
              query: `sum by (namespace) (rate(container_cpu_usage_seconds_total{${containers}}[$__rate_interval]))`,
              unit: units.cores,
            },
            "CPU requested": {
              query: `sum by (namespace) (kube_pod_container_resource_requests{${objects}, resource="cpu"})`,
              unit: units.cores,
            },
            Memory: {
              query: `sum by (namespace) (container_memory_working_set_bytes{${containers}})`,
              unit: units.bytes,
            },
            "Memory requested": {
              query: `sum by (namespace) (kube_pod_container_resource_requests{${objects}, resource="memory"})`,
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
          description: "Cores that the containers of each namespace use.",
          unit: units.cores,
          stacked: true,
          queries: {
            "{{namespace}}": `sum by (namespace) (rate(container_cpu_usage_seconds_total{${containers}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Memory by namespace",
          description:
            "Memory that the containers of each namespace can't give back: what counts against their limits.",
          unit: units.bytes,
          stacked: true,
          queries: {
            "{{namespace}}": `sum by (namespace) (container_memory_working_set_bytes{${containers}})`,
          },
        }),
        graph({
          title: "Network by namespace",
          description: "Bytes that the pods of each namespace take in and send out.",
          unit: units.bytesPerSecond,
          queries: {
            "{{namespace}} in": `sum by (namespace) (rate(container_network_receive_bytes_total{${podSandboxes}}[$__rate_interval]))`,
            "{{namespace}} out": `sum by (namespace) (rate(container_network_transmit_bytes_total{${podSandboxes}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    "API server": [
      [
        graph({
          title: "Requests",
          description: "Requests that the API servers answer, by verb.",
          unit: units.requests,
          queries: {
            "{{verb}}": `sum by (verb) (rate(apiserver_request_total{cluster="$cluster"}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Errors",
          description:
            "Share of the requests that the API servers failed, with a status of 500 or more.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            errors: `(sum(rate(apiserver_request_total{cluster="$cluster", code=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(apiserver_request_total{cluster="$cluster"}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests are answered, by verb; long-lived ones don't count.",
          unit: units.seconds,
          queries: {
            "{{verb}}": `histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_duration_seconds_bucket{cluster="$cluster", verb!~"WATCH|CONNECT"}[$__rate_interval])))`,
          },
        }),
      ],
    ],
  },
});
