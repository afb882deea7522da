import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { once, rate } from "../support/promql.ts";
import { containers, disks, nodes, objects } from "../support/selectors.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, node } from "../support/variables.ts";

const onNode = `${nodes}, node="$node"`;
const disksOnNode = `${disks}, node="$node"`;
/** Recorded: rules/prometheus/recording.rules.yaml. */
const diskUsed = 'node_device:node_filesystem_utilisation:ratio{cluster="$cluster", node="$node"}';
const containersOnNode = `${containers}, node="$node"`;
const network = `${onNode}, device!="lo"`;
const used = bad({ orange: 0.8, red: 0.9 });

const cpu = (matchers: string) =>
  once("cpu, mode", rate("node_cpu_seconds_total", `${onNode}, ${matchers}`));
const cores = `count(${once("cpu", `node_cpu_seconds_total{${onNode}, mode="idle"}`)})`;
const value = (metric: string) => `max(${metric}{${onNode}})`;
const memory = (kind: string) => value(`node_memory_${kind}_bytes`);
const device = (metric: string, selector: string) => once("device", rate(metric, selector));
const packets = (kind: "errs" | "drop") =>
  ["receive", "transmit"]
    .map((direction) => device(`node_network_${direction}_${kind}_total`, network))
    .join(" + ");
const pods = once("namespace, pod", `kube_pod_info{${objects}, node="$node"}`);

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
            CPU: `1 - avg(sum by (cpu) (${cpu('mode=~"idle|iowait"')}))`,
          },
        }),
        stat({
          title: "Memory used",
          description: "Share of the memory that can't be given to anyone else.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            memory: `1 - ${memory("MemAvailable")} / ${memory("MemTotal")}`,
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
          title: "Memory",
          description: "Memory that can't be given to anyone else, and all that there is.",
          unit: units.bytes,
          queries: {
            used: `${memory("MemTotal")} - ${memory("MemAvailable")}`,
            total: memory("MemTotal"),
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
            load: `${value("node_load5")} / ${cores}`,
          },
        }),
        stat({
          title: "Pods",
          description: "Pods that have been placed here.",
          unit: units.count,
          queries: { pods: `count(${pods})` },
        }),
        stat({
          title: "Up since",
          description: "Time since the machine was booted.",
          unit: units.seconds,
          queries: { uptime: `time() - ${value("node_boot_time_seconds")}` },
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
            "{{mode}}": `sum by (mode) (${cpu('mode!="idle"')})`,
          },
        }),
        graph({
          title: "Load",
          description:
            "Processes that run or wait, over 1, 5 and 15 minutes, and the cores that there are for them.",
          unit: units.count,
          queries: {
            "1 minute": value("node_load1"),
            "5 minutes": value("node_load5"),
            "15 minutes": value("node_load15"),
            cores,
          },
        }),
        graph({
          title: "Memory",
          description:
            "What the memory is used for. Buffers and cache are given back when programs need them.",
          unit: units.bytes,
          stacked: true,
          queries: {
            programs: `${memory("MemTotal")} - ${memory("MemFree")} - ${memory("Buffers")} - ${memory("Cached")}`,
            buffers: memory("Buffers"),
            cache: memory("Cached"),
            free: memory("MemFree"),
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
            "{{device}} read": device("node_disk_read_bytes_total", onNode),
            "{{device}} written": device("node_disk_written_bytes_total", onNode),
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
            "{{device}}": device("node_disk_io_time_seconds_total", onNode),
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
            "{{device}} in": device("node_network_receive_bytes_total", network),
            "{{device}} out": device("node_network_transmit_bytes_total", network),
          },
        }),
        graph({
          title: "Errors and drops",
          description: "Packets that were spoilt or thrown away. It should be 0.",
          unit: units.packets,
          queries: {
            "{{device}} errors": packets("errs"),
            "{{device}} drops": packets("drop"),
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
