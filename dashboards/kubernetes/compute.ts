import { dashboard, linkTo } from "../support/dashboard.ts";
import { graph } from "../support/panels.ts";
import { once, rate, recorded } from "../support/promql.ts";
import { containers, objects } from "../support/selectors.ts";
import { table } from "../support/table.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, namespaces, workloads } from "../support/variables.ts";
import { byWorkload, chosenWorkloads } from "./owners.ts";

const limited = bad({ orange: 0.75, red: 0.9 });
const inNamespace = 'namespace=~"$namespace"';
const cpu = byWorkload(
  recorded("namespace_pod_container:container_cpu_usage_seconds:sum_rate5m", inNamespace),
);
const memory = byWorkload(
  recorded("namespace_pod_container:container_memory_working_set_bytes:sum", inNamespace),
);
const granted = (kind: "requests" | "limits", resource: "cpu" | "memory") =>
  byWorkload(
    once(
      "namespace, pod, container",
      `kube_pod_container_resource_${kind}{${objects}, ${inNamespace}, resource="${resource}"}`,
    ),
  );
const periods = (kind: "throttled_periods" | "periods") =>
  byWorkload(rate(`container_cpu_cfs_${kind}_total`, `${containers}, ${inNamespace}`));
const workload = "{{namespace}}/{{workload}}";

export const computeDashboard = dashboard({
  uid: "kubernetes-compute",
  title: "Kubernetes / Compute by workload",
  description:
    "Which workloads use the CPU and the memory, and are their requests and limits right?",
  variables: [cluster(), namespaces(), workloads()],
  rows: {
    Workloads: [
      [
        table({
          title: "Workloads",
          description:
            "Use, requests and limits of the pods of each workload. The namespace links to its pods.",
          labels: { Namespace: "namespace", Workload: "workload", Kind: "workload_type" },
          columns: {
            Pods: {
              query: `count by (namespace, workload, workload_type) (${chosenWorkloads})`,
              unit: units.count,
            },
            CPU: { query: cpu, unit: units.cores },
            "CPU requested": { query: granted("requests", "cpu"), unit: units.cores },
            "CPU of request": {
              query: `${cpu} / ${granted("requests", "cpu")}`,
              unit: units.ratio,
            },
            Memory: { query: memory, unit: units.bytes },
            "Memory requested": { query: granted("requests", "memory"), unit: units.bytes },
            "Memory limit": { query: granted("limits", "memory"), unit: units.bytes },
            "Memory of limit": {
              query: `${memory} / ${granted("limits", "memory")}`,
              unit: units.ratio,
              thresholds: limited,
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
    ],
    CPU: [
      [
        graph({
          title: "CPU by workload",
          description: "CPU cores that the pods of each workload use, over 5 minutes.",
          unit: units.cores,
          stacked: true,
          queries: { [workload]: cpu },
        }),
        graph({
          title: "CPU of request",
          description:
            "Use of each workload as a share of its requests. Well above 100 %, it depends on capacity that other workloads do not use; far below, capacity is reserved unnecessarily.",
          unit: units.ratio,
          queries: { [workload]: `${cpu} / ${granted("requests", "cpu")}` },
        }),
        graph({
          title: "Throttled",
          description:
            "Share of the periods in which the containers of a workload were throttled by their CPU limit.",
          unit: units.ratio,
          max: 1,
          thresholds: bad({ orange: 0.25 }),
          queries: { [workload]: `${periods("throttled_periods")} / ${periods("periods")}` },
        }),
      ],
    ],
    Memory: [
      [
        graph({
          title: "Memory by workload",
          description: "Memory of the pods of each workload that cannot be reclaimed.",
          unit: units.bytes,
          stacked: true,
          queries: { [workload]: memory },
        }),
        graph({
          title: "Memory of request",
          description: "Use of each workload as a share of its requests.",
          unit: units.ratio,
          queries: { [workload]: `${memory} / ${granted("requests", "memory")}` },
        }),
        graph({
          title: "Memory of limit",
          description:
            "Use of the pods of each workload as a share of the sum of their limits. A single container can be nearer to its limit.",
          unit: units.ratio,
          thresholds: limited,
          queries: { [workload]: `${memory} / ${granted("limits", "memory")}` },
        }),
      ],
    ],
  },
});
