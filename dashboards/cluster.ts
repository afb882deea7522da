import { dashboard, linkTo } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { nodes, objects, podSandboxes } from "./support/selectors.ts";
import { table } from "./support/table.ts";
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster } from "./support/variables.ts";

const used = bad({ orange: 0.8, red: 0.9 });

// What rules have recorded is what alerts judge by: rules/prometheus/recording.rules.yaml.
const recorded = (metric: string, labels = "") => `${metric}{cluster="$cluster"${labels}}`;
const nodeCpu = recorded("node:node_cpu_utilisation:ratio_rate5m");
const nodeCores = recorded("node:node_num_cpu:count");
const nodeMemory = recorded("node:node_memory_utilisation:ratio");
const nodeDisk = `max by (node) (${recorded("node_device:node_filesystem_utilisation:ratio")})`;
const namespaceCpu = recorded("namespace:container_cpu_usage_seconds:sum_rate5m");
const namespaceMemory = recorded("namespace:container_memory_working_set_bytes:sum");
const requests = recorded("verb_code:apiserver_request:rate5m");
const failedRequests = recorded("verb_code:apiserver_request:rate5m", `, code=~"5.."`);

const requested = (resource: string) =>
  `sum(${recorded("node:kube_pod_container_resource_requests:sum", `, resource="${resource}"`)}) / sum(kube_node_status_allocatable{${objects}, resource="${resource}"})`;
const requestedBy = (resource: string) =>
  recorded("namespace:kube_pod_container_resource_requests:sum", `, resource="${resource}"`);

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
          description: "Share of all nodes' CPU time in which there is work, over 5 minutes.",
          unit: units.ratio,
          thresholds: used,
          queries: { CPU: `sum(${nodeCpu} * ${nodeCores}) / sum(${nodeCores})` },
        }),
        stat({
          title: "Memory used",
          description: "Share of all nodes' memory that can't be given to anyone else.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            memory: `1 - sum(node_memory_MemAvailable_bytes{${nodes}}) / sum(node_memory_MemTotal_bytes{${nodes}})`,
          },
        }),
        stat({
          title: "Fullest disk",
          description:
            "Share of the fullest file system of all nodes that is taken. Volumes of pods don't count.",
          unit: units.ratio,
          thresholds: used,
          queries: { disk: `max(${nodeDisk})` },
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
            CPU: { query: `sum by (node) (${nodeCpu})`, unit: units.ratio, thresholds: used },
            Memory: { query: `sum by (node) (${nodeMemory})`, unit: units.ratio, thresholds: used },
            Disk: { query: nodeDisk, unit: units.ratio, thresholds: used },
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
          description: "Share of each node's CPU time in which there is work, over 5 minutes.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": nodeCpu },
        }),
        graph({
          title: "Memory by node",
          description: "Share of each node's memory that can't be given to anyone else.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": nodeMemory },
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
              query: `sum by (namespace) (${namespaceCpu})`,
              unit: units.cores,
            },
            "CPU requested": {
              query: `sum by (namespace) (${requestedBy("cpu")})`,
              unit: units.cores,
            },
            Memory: {
              query: `sum by (namespace) (${namespaceMemory})`,
              unit: units.bytes,
            },
            "Memory requested": {
              query: `sum by (namespace) (${requestedBy("memory")})`,
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
          description: "Cores that the containers of each namespace use, over 5 minutes.",
          unit: units.cores,
          stacked: true,
          queries: {
            "{{namespace}}": namespaceCpu,
          },
        }),
        graph({
          title: "Memory by namespace",
          description:
            "Memory that the containers of each namespace can't give back: what counts against their limits.",
          unit: units.bytes,
          stacked: true,
          queries: {
            "{{namespace}}": namespaceMemory,
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
            "{{verb}}": `sum by (verb) (${requests})`,
          },
        }),
        graph({
          title: "Errors",
          description:
            "Share of the requests that the API servers failed, with a status of 500 or more.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            errors: `(sum(${failedRequests}) or vector(0)) / sum(${requests})`,
          },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests are answered, by verb; long-lived ones don't count.",
          unit: units.seconds,
          queries: {
            "{{verb}}": `histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_duration_seconds_bucket{cluster="$cluster", verb!~"WATCH|CONNECT"}[5m])))`,
          },
        }),
      ],
    ],
  },
});
