import { dashboard } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { containers, disks, nodes, objects } from "./support/selectors.ts";
import { bad } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster, node } from "./support/variables.ts";

const onNode = `${nodes}, node="$node"`;
const disksOnNode = `${disks}, node="$node"`;
/** Recorded: rules/prometheus/recording.rules.yaml. */
const diskUsed = 'node_device:node_filesystem_utilisation:ratio{cluster="$cluster", node="$node"}';
const containersOnNode = `${containers}, node="$node"`;
const network = `${onNode}, device!="lo"`;
const used = bad({ orange: 0.8, red: 0.9 });

export const nodeDashboard = dashboard({
  uid: "kubernetes-node",
  title: "Kubernetes / Node",
  description: "What keeps this machine busy, and what does it run short of?",
  variables: [cluster(), node()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "CPU used",
          description: "Share of the CPU time in which there is work.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            CPU: `1 - avg(sum by (cpu) (rate(node_cpu_seconds_total{${onNode}, mode=~"idle|iowait"}[$__rate_interval])))`,
          },
        }),
        stat({
          title: "Memory used",
          description: "Share of the memory that can't be given to anyone else.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            memory: `1 - node_memory_MemAvailable_bytes{${onNode}} / node_memory_MemTotal_bytes{${onNode}}`,
          },
        }),
        stat({
          title: "Fullest disk",
          description: "Share of the fullest file system that is taken.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            disk: `max(${diskUsed})`,
          },
        }),
        stat({
          title: "Load per core",
          description:
            "Processes that run or wait, for each core, over 5 minutes. Above 1 they wait for each other.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 2 }),
          decimals: 2,
          queries: {
            load: `max(node_load5{${onNode}}) / count(node_cpu_seconds_total{${onNode}, mode="idle"})`,
          },
        }),
        stat({
          title: "Pods",
          description: "Pods that have been placed here.",
          unit: units.count,
          queries: { pods: `count(kube_pod_info{${objects}, node="$node"})` },
        }),
        stat({
          title: "Up since",
          description: "Time since the machine was booted.",
          unit: units.seconds,
          queries: { uptime: `time() - max(node_boot_time_seconds{${onNode}})` },
        }),
      ],
    ],
    "CPU and memory": [
      [
        graph({
          title: "CPU by mode",
          description:
            "Cores by what they do. Much iowait is a slow disk, much steal a crowded host.",
          unit: units.cores,
          stacked: true,
          queries: {
            "{{mode}}": `sum by (mode) (rate(node_cpu_seconds_total{${onNode}, mode!="idle"}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Load",
          description:
            "Processes that run or wait, over 1, 5 and 15 minutes, and the cores that there are for them.",
          unit: units.count,
          queries: {
            "1 minute": `max(node_load1{${onNode}})`,
            "5 minutes": `max(node_load5{${onNode}})`,
            "15 minutes": `max(node_load15{${onNode}})`,
            cores: `count(node_cpu_seconds_total{${onNode}, mode="idle"})`,
          },
        }),
        graph({
          title: "Memory",
          description:
            "What the memory is used for. Buffers and cache are given back when programs need them.",
          unit: units.bytes,
          stacked: true,
          queries: {
            programs: `node_memory_MemTotal_bytes{${onNode}} - node_memory_MemFree_bytes{${onNode}} - node_memory_Buffers_bytes{${onNode}} - node_memory_Cached_bytes{${onNode}}`,
            buffers: `node_memory_Buffers_bytes{${onNode}}`,
            cache: `node_memory_Cached_bytes{${onNode}}`,
            free: `node_memory_MemFree_bytes{${onNode}}`,
          },
        }),
      ],
    ],
    Disks: [
      [
        graph({
          title: "Space",
          description: "Share of the file system on each device that is taken, as alerts judge it.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: {
            "{{device}}": diskUsed,
          },
        }),
        graph({
          title: "Inodes",
          description:
            "Share of each file system's inodes that are taken: without one, no file can be made.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: {
            "{{device}}": `max by (device) (1 - node_filesystem_files_free{${disksOnNode}} / (node_filesystem_files{${disksOnNode}} > 0))`,
          },
        }),
      ],
      [
        graph({
          title: "Throughput",
          description: "Bytes read from and written to each device.",
          unit: units.bytesPerSecond,
          queries: {
            "{{device}} read": `sum by (device) (rate(node_disk_read_bytes_total{${onNode}}[$__rate_interval]))`,
            "{{device}} written": `sum by (device) (rate(node_disk_written_bytes_total{${onNode}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Busy",
          description:
            "Share of the time in which a device works. A disk that serves one request at a time is at its limit at 100 %.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: {
            "{{device}}": `sum by (device) (rate(node_disk_io_time_seconds_total{${onNode}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Network: [
      [
        graph({
          title: "Traffic",
          description: "Bytes that each device takes in and sends out.",
          unit: units.bytesPerSecond,
          queries: {
            "{{device}} in": `sum by (device) (rate(node_network_receive_bytes_total{${network}}[$__rate_interval]))`,
            "{{device}} out": `sum by (device) (rate(node_network_transmit_bytes_total{${network}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Errors and drops",
          description: "Packets that were spoilt or thrown away. It should be 0.",
          unit: units.packets,
          queries: {
            "{{device}} errors": `sum by (device) (rate(node_network_receive_errs_total{${network}}[$__rate_interval]) + rate(node_network_transmit_errs_total{${network}}[$__rate_interval]))`,
            "{{device}} drops": `sum by (device) (rate(node_network_receive_drop_total{${network}}[$__rate_interval]) + rate(node_network_transmit_drop_total{${network}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Pods: [
      [
        graph({
          title: "CPU by pod",
          description: "Cores that the ten busiest pods of the node use.",
          unit: units.cores,
          queries: {
            "{{namespace}}/{{pod}}": `topk(10, sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${containersOnNode}}[$__rate_interval])))`,
          },
        }),
        graph({
          title: "Memory by pod",
          description: "Memory that the ten largest pods of the node can't give back.",
          unit: units.bytes,
          queries: {
            "{{namespace}}/{{pod}}": `topk(10, sum by (namespace, pod) (container_memory_working_set_bytes{${containersOnNode}}))`,
          },
        }),
      ],
    ],
  },
});
