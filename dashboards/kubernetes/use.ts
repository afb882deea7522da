import { dashboard, linkTo } from "../support/dashboard.ts";
import { events, graph } from "../support/panels.ts";
import { increase, once, rate, recorded } from "../support/promql.ts";
import { nodes } from "../support/selectors.ts";
import { table } from "../support/table.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, nodes as chosenNodes } from "../support/variables.ts";

const used = bad({ orange: 0.8, red: 0.9 });
const onNodes = `${nodes}, node=~"$node"`;
const ofNodes = (series: string) => recorded(series, 'node=~"$node"');
const cpu = ofNodes("node:node_cpu_utilisation:ratio_rate5m");
const memory = ofNodes("node:node_memory_utilisation:ratio");
const space = `max by (node) (${ofNodes("node_device:node_filesystem_utilisation:ratio")})`;
const value = (metric: string) => once("node", `${metric}{${onNodes}}`);
const load = `${value("node_load1")} / on (node) ${ofNodes("node:node_num_cpu:count")}`;
const device = (counter: string) => once("node, device", rate(counter, `${onNodes}, device!="lo"`));
const busiest = `max by (node) (${device("node_disk_io_time_seconds_total")})`;
const byNode = (expr: string) => `sum by (node) (${expr})`;
const both = (kind: string) => ({
  "{{node}} in": byNode(device(`node_network_receive_${kind}_total`)),
  "{{node}} out": byNode(device(`node_network_transmit_${kind}_total`)),
});

export const useDashboard = dashboard({
  uid: "kubernetes-use",
  title: "Kubernetes / Nodes by resource",
  description: "Utilisation, saturation and errors of each resource, for all nodes.",
  variables: [cluster(), chosenNodes()],
  rows: {
    "At a glance": [
      [
        table({
          title: "Nodes",
          description: "Utilisation and saturation of each node. The name links to its details.",
          labels: { Node: "node" },
          columns: {
            CPU: { query: cpu, unit: units.ratio, thresholds: used },
            "Load per core": { query: load, unit: units.count, thresholds: bad({ orange: 1 }) },
            Memory: { query: memory, unit: units.ratio, thresholds: used },
            "Fullest disk": { query: space, unit: units.ratio, thresholds: used },
            "Busiest disk": { query: busiest, unit: units.ratio, thresholds: used },
          },
          sortBy: "Load per core",
          links: {
            Node: linkTo("kubernetes-node", { cluster: "$cluster", node: "${__value.raw}" }),
          },
        }),
      ],
    ],
    CPU: [
      [
        graph({
          title: "Utilisation",
          description: "Share of each node's CPU time that is used, over 5 minutes.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": cpu },
        }),
        graph({
          title: "Saturation",
          description:
            "Running or waiting processes per core, over a minute. Above 1, processes wait for the CPU.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: { "{{node}}": load },
        }),
      ],
    ],
    Memory: [
      [
        graph({
          title: "Utilisation",
          description: "Share of each node's memory that is in use and cannot be reclaimed.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": memory },
        }),
        graph({
          title: "Saturation",
          description:
            "Memory pages that were read from a disk. If the rate is constantly high, the memory is too small for programs and files.",
          unit: units.perSecond,
          queries: { "{{node}}": once("node", rate("node_vmstat_pgmajfault", onNodes)) },
        }),
        events({
          title: "OOM kills",
          description: "Processes that the kernel killed because memory was exhausted.",
          queries: { "{{node}}": once("node", increase("node_vmstat_oom_kill", onNodes)) },
        }),
      ],
    ],
    Disks: [
      [
        graph({
          title: "Utilisation",
          description: "Share of the time in which the busiest device of each node is in use.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": busiest },
        }),
        graph({
          title: "Saturation",
          description: "Average number of requests that wait or are served, by device.",
          unit: units.count,
          queries: { "{{node}} {{device}}": device("node_disk_io_time_weighted_seconds_total") },
        }),
        graph({
          title: "Space",
          description: "Used share of each node's fullest file system.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: { "{{node}}": space },
        }),
      ],
    ],
    Network: [
      [
        graph({
          title: "Utilisation",
          description: "Bytes that each node receives and sends, without the loopback interface.",
          unit: units.bytesPerSecond,
          queries: both("bytes"),
        }),
        graph({
          title: "Saturation",
          description: "Dropped packets. The value should be near 0.",
          unit: units.packets,
          queries: both("drop"),
        }),
        graph({
          title: "Errors",
          description: "Corrupt packets. Expected: 0.",
          unit: units.packets,
          thresholds: bad({ orange: 1 }),
          queries: both("errs"),
        }),
      ],
    ],
    Kernel: [
      [
        graph({
          title: "Tracked connections",
          description:
            "Used share of the kernel's connection tracking table. At 100 % new connections are dropped.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: {
            "{{node}}": `${value("node_nf_conntrack_entries")} / ${value("node_nf_conntrack_entries_limit")}`,
          },
        }),
        graph({
          title: "Open files",
          description: "Open files as a share of the kernel's limit.",
          unit: units.ratio,
          max: 1,
          thresholds: used,
          queries: {
            "{{node}}": `${value("node_filefd_allocated")} / ${value("node_filefd_maximum")}`,
          },
        }),
        graph({
          title: "Clock",
          description: "Maximum error of the clock, as estimated by the kernel.",
          unit: units.seconds,
          queries: { "{{node}}": value("node_timex_maxerror_seconds") },
        }),
      ],
    ],
  },
});
