import { requestPanels } from "../support/apiServer.ts";
import { dashboard, linkTo } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { countOf, once, rate, recorded } from "../support/promql.ts";
import { disks, nodes, objects } from "../support/selectors.ts";
import { table } from "../support/table.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";
import { namespaceLines } from "./namespaces.ts";

const used = bad({ orange: 0.8, red: 0.9 });

// Alerts use the same recorded series: rules/prometheus/recording.rules.yaml.
const nodeCpu = recorded("node:node_cpu_utilisation:ratio_rate5m");
const nodeCores = recorded("node:node_num_cpu:count");
const nodeMemory = recorded("node:node_memory_utilisation:ratio");
const nodeDisk = `max by (node) (${recorded("node_device:node_filesystem_utilisation:ratio")})`;

const memory = (kind: "MemAvailable" | "MemTotal") =>
  `sum(${once("node", `node_memory_${kind}_bytes{${nodes}}`)})`;
const space = (kind: "avail" | "size") =>
  `sum(${once("node, device", `node_filesystem_${kind}_bytes{${disks}}`)})`;
const traffic = (direction: "receive" | "transmit") =>
  `sum by (node) (${once("node, device", rate(`node_network_${direction}_bytes_total`, `${nodes}, device!="lo"`))})`;
const allocatable = (resource: string) =>
  `sum(${once("node", `kube_node_status_allocatable{${objects}, resource="${resource}"}`)})`;
const requested = (resource: string) =>
  `sum(${recorded("node:kube_pod_container_resource_requests:sum", `resource="${resource}"`)}) / ${allocatable(resource)}`;
const conditions = (matchers: string) =>
  once("node", `kube_node_status_condition{${objects}, condition="Ready", ${matchers}} == 1`);
const podPhases = (phases: string) =>
  once("namespace, pod", `kube_pod_status_phase{${objects}, phase=~"${phases}"} == 1`);
const podInfo = `kube_pod_info{${objects}, node!=""}`;

export const clusterDashboard = dashboard({
  uid: "kubernetes-cluster",
  title: "Kubernetes / Cluster",
  description: "Does the cluster have enough resources, and which namespaces use them?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "CPU used",
          description: "Share of all nodes' CPU time that is used, over 5 minutes.",
          unit: units.ratio,
          thresholds: used,
          queries: { CPU: `sum(${nodeCpu} * ${nodeCores}) / sum(${nodeCores})` },
        }),
        stat({
          title: "Memory used",
          description: "Share of all nodes' memory that is in use and cannot be reclaimed.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            memory: `1 - ${memory("MemAvailable")} / ${memory("MemTotal")}`,
          },
        }),
        stat({
          title: "Fullest disk",
          description:
            "Used share of the fullest file system of all nodes, without volumes of pods.",
          unit: units.ratio,
          thresholds: used,
          queries: { disk: `max(${nodeDisk})` },
        }),
        stat({
          title: "CPU requested",
          description:
            "Share of the allocatable CPU that pods request. At 100 % no further pods are scheduled.",
          unit: units.ratio,
          thresholds: used,
          queries: { CPU: requested("cpu") },
        }),
        stat({
          title: "Memory requested",
          description:
            "Share of the allocatable memory that pods request. At 100 % no further pods are scheduled.",
          unit: units.ratio,
          thresholds: used,
          queries: { memory: requested("memory") },
        }),
      ],
      [
        stat({
          title: "CPU",
          description: "CPU cores in use, and all cores of the nodes.",
          unit: units.cores,
          queries: { used: `sum(${nodeCpu} * ${nodeCores})`, total: `sum(${nodeCores})` },
        }),
        stat({
          title: "Memory",
          description: "Memory in use that cannot be reclaimed, and all memory of the nodes.",
          unit: units.bytes,
          queries: {
            used: `${memory("MemTotal")} - ${memory("MemAvailable")}`,
            total: memory("MemTotal"),
          },
        }),
        stat({
          title: "Disks",
          description: "Used space of all nodes' file systems, and their size.",
          unit: units.bytes,
          queries: { used: `${space("size")} - ${space("avail")}`, total: space("size") },
        }),
        stat({
          title: "Nodes",
          description: "Nodes that are ready, and nodes that are not.",
          unit: units.count,
          thresholdsOf: { ready: good(1), "not ready": bad({ orange: 1 }) },
          queries: {
            ready: `count(${conditions('status="true"')}) or vector(0)`,
            "not ready": countOf(conditions('status!="true"'), `kube_node_info{${objects}}`),
          },
        }),
        stat({
          title: "Pods",
          description:
            "Running pods, and pods that are pending, failed or unknown, which should be 0 except for short times.",
          unit: units.count,
          thresholdsOf: { waiting: bad({ orange: 1 }) },
          queries: {
            running: `count(${podPhases("Running")})`,
            waiting: countOf(podPhases("Pending|Failed|Unknown"), podInfo),
          },
        }),
      ],
    ],
    Nodes: [
      [
        table({
          title: "Nodes",
          description: "Resource use of each node. The name links to its details.",
          labels: { Node: "node" },
          columns: {
            CPU: { query: `sum by (node) (${nodeCpu})`, unit: units.ratio, thresholds: used },
            Memory: { query: `sum by (node) (${nodeMemory})`, unit: units.ratio, thresholds: used },
            Disk: { query: nodeDisk, unit: units.ratio, thresholds: used },
            Pods: {
              query: `count by (node) (${once("node, namespace, pod", podInfo)})`,
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
          description: "Share of each node's CPU time that is used, over 5 minutes.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": nodeCpu },
        }),
        graph({
          title: "Memory by node",
          description: "Share of each node's memory that is in use and cannot be reclaimed.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": nodeMemory },
        }),
        graph({
          title: "Network by node",
          description: "Bytes that each node receives and sends, without the loopback interface.",
          unit: units.bytesPerSecond,
          queries: {
            "{{node}} in": traffic("receive"),
            "{{node}} out": traffic("transmit"),
          },
        }),
      ],
    ],
    Namespaces: namespaceLines,
    "API server": [requestPanels()],
  },
});
