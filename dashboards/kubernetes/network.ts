import { dashboard } from "../support/dashboard.ts";
import { graph } from "../support/panels.ts";
import { podTraffic } from "../support/promql.ts";
import { table } from "../support/table.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, namespaces, workloads } from "../support/variables.ts";
import { byWorkload } from "./owners.ts";

const directions = { in: "receive", out: "transmit" } as const;
const inNamespace = 'namespace=~"$namespace"';
const counted = (direction: keyof typeof directions, what: string) =>
  podTraffic(`container_network_${directions[direction]}_${what}_total`, inNamespace);
const byNamespace = (expr: string) => `sum by (namespace) (${expr})`;

/** Queries of both directions, by legend. */
const both = (legend: string, by: (expr: string) => string, what: string) => ({
  [`${legend} in`]: by(counted("in", what)),
  [`${legend} out`]: by(counted("out", what)),
});
const namespace = "{{namespace}}";
const workload = "{{namespace}}/{{workload}}";

/** Lines of graphs by namespace or workload: bytes, packets, and lost packets. */
const lines = (legend: string, by: (expr: string) => string, what: string) => [
  [
    graph({
      title: "Traffic",
      description: `Bytes that the pods of each ${what} receive and send.`,
      unit: units.bytesPerSecond,
      queries: both(legend, by, "bytes"),
    }),
    graph({
      title: "Packets",
      description: `Packets that the pods of each ${what} receive and send.`,
      unit: units.packets,
      queries: both(legend, by, "packets"),
    }),
    graph({
      title: "Drops",
      description: `Dropped packets of the pods of each ${what}. Expected: 0.`,
      unit: units.packets,
      thresholds: bad({ orange: 1 }),
      queries: both(legend, by, "packets_dropped"),
    }),
    graph({
      title: "Errors",
      description: `Corrupt packets of the pods of each ${what}. Expected: 0.`,
      unit: units.packets,
      thresholds: bad({ orange: 1 }),
      queries: both(legend, by, "errors"),
    }),
  ],
];

export const networkDashboard = dashboard({
  uid: "kubernetes-network",
  title: "Kubernetes / Network",
  description:
    "Which namespaces and workloads have the most traffic? Pods in the host network are not included: Kubernetes / Node shows their traffic.",
  variables: [cluster(), namespaces(), workloads()],
  rows: {
    "At a glance": [
      [
        table({
          title: "Workloads",
          description: "Traffic of the pods of each workload.",
          labels: { Namespace: "namespace", Workload: "workload", Kind: "workload_type" },
          columns: {
            In: { query: byWorkload(counted("in", "bytes")), unit: units.bytesPerSecond },
            Out: { query: byWorkload(counted("out", "bytes")), unit: units.bytesPerSecond },
            "Packets in": { query: byWorkload(counted("in", "packets")), unit: units.packets },
            "Packets out": { query: byWorkload(counted("out", "packets")), unit: units.packets },
          },
          sortBy: "In",
        }),
      ],
    ],
    "By namespace": lines(namespace, byNamespace, "namespace"),
    "By workload": lines(workload, byWorkload, "workload"),
  },
});
