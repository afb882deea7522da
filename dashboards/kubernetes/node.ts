import { dashboard } from "../support/dashboard.ts";
import { graph, stat } from "../support/panels.ts";
import { once, rate } from "../support/promql.ts";
import { containers, disks, nodes, objects } from "../support/selectors.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, node } from "../support/variables.ts";

const onNode = `${nodes}, node="$node"`;
const disksOnNode = `${disks}, node="$node"`;
/** Recorded by rules/prometheus/recording.rules.yaml. */
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
  description:
    "Which resources of this node are used, by which pods, and which are nearly exhausted?",
  variables: [cluster(), node()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "CPU used",
          description: "Share of the CPU time that is used.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            CPU: `1 - avg(sum by (cpu) (${cpu('mode=~"idle|iowait"')}))`,
          },
        }),
        stat({
          title: "Memory used",
          description: "Share of the memory that is in use and cannot be reclaimed.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            memory: `1 - ${memory("MemAvailable")} / ${memory("MemTotal")}`,
          },
        }),
        stat({
          title: "Fullest disk",
          description: "Used share of the fullest file system.",
          unit: units.ratio,
          thresholds: used,
          queries: {
            disk: `max(${diskUsed})`,
          },
        }),
        stat({
          title: "Memory",
          description: "Memory in use that cannot be reclaimed, and all memory.",
          unit: units.bytes,
          queries: {
            used: `${memory("MemTotal")} - ${memory("MemAvailable")}`,
            total: memory("MemTotal"),
          },
        }),
        stat({
          title: "Load per core",
          description:
            "Running or waiting processes per core, over 5 minutes. Above 1, processes wait for the CPU.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 2 }),
          decimals: 2,
          queries: {
            load: `${value("node_load5")} / ${cores}`,
          },
        }),
        stat({
          title: "Pods",
          description: "Pods that are scheduled to this node.",
          unit: units.count,
          queries: { pods: `count(${pods})` },
        }),
        stat({
          title: "Uptime",
          description: "Time since the node was booted.",
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
            "CPU cores by mode. A high iowait indicates a slow disk, a high steal an overloaded host.",
          unit: units.cores,
          stacked: true,
          queries: {
            "{{mode}}": `sum by (mode) (${cpu('mode!="idle"')})`,
          },
        }),
        graph({
          title: "Load",
          description:
            "Running or waiting processes over 1, 5 and 15 minutes, and the number of cores.",
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
          description: "Memory by use. Buffers and cache are freed when programs need memory.",
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
          description: "Used share of the file system on each device, as in the alerts.",
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
            "Used share of each file system's inodes: without free inodes, no file can be created.",
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
          title: "Disk utilisation",
          description:
            "Share of the time in which a device is busy. A disk that serves one request at a time is saturated at 100 %.",
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
          description: "Bytes that each device receives and sends.",
          unit: units.bytesPerSecond,
          queries: {
            "{{device}} in": device("node_network_receive_bytes_total", network),
            "{{device}} out": device("node_network_transmit_bytes_total", network),
          },
        }),
        graph({
          title: "Errors and drops",
          description: "Corrupt and dropped packets. Expected: 0.",
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
          description: "CPU cores of the ten pods of the node that use the most.",
          unit: units.cores,
          queries: {
            "{{namespace}}/{{pod}}": `topk(10, sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${containersOnNode}}[$__rate_interval])))`,
          },
        }),
        graph({
          title: "Memory by pod",
          description: "Memory that cannot be reclaimed, of the ten largest pods of the node.",
          unit: units.bytes,
          queries: {
            "{{namespace}}/{{pod}}": `topk(10, sum by (namespace, pod) (container_memory_working_set_bytes{${containersOnNode}}))`,
          },
        }),
      ],
    ],
  },
});
