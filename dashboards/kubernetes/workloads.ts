import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { countOf, once } from "../support/promql.ts";
import { objects } from "../support/selectors.ts";
import { table } from "../support/table.ts";
import { bad } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, containers, namespaces, pods } from "../support/variables.ts";
import { chosen, granted, share, usage } from "./chosenPods.ts";
import { podUseRows } from "./podUse.ts";

const inNamespace = `${objects}, namespace=~"$namespace"`;
const limited = bad({ orange: 0.75, red: 0.9 });
const container = "namespace, pod, container";
const podInfo = `kube_pod_info{${chosen.objectsOfPods}}`;
const ofContainers = (metric: string) =>
  once(container, `${metric}{${chosen.objectsOfContainers}}`);
const restarts = (range: string) =>
  once(
    container,
    `increase(kube_pod_container_status_restarts_total{${chosen.objectsOfContainers}}[${range}])`,
  );
const quota = (type: "used" | "hard") =>
  once("namespace, resourcequota, resource", `kube_resourcequota{${inNamespace}, type="${type}"}`);
const byReason = (metric: string) =>
  `sum by (reason) (${once(`${container}, reason`, `${metric}{${chosen.objectsOfContainers}}`)})`;

/** A metric about each kind of workload, with the workload's name as the label `workload`. */
const ofWorkloads = (metrics: Readonly<Record<string, string>>) =>
  `max by (namespace, kind, workload) (${Object.entries(metrics)
    .map(
      ([kind, metric]) =>
        `label_replace(label_replace(${metric}{${inNamespace}}, "workload", "$1", "${kind}", "(.+)"), "kind", "${kind}", "", "")`,
    )
    .join(" or ")})`;
const desired = ofWorkloads({
  deployment: "kube_deployment_spec_replicas",
  statefulset: "kube_statefulset_replicas",
  daemonset: "kube_daemonset_status_desired_number_scheduled",
});
const ready = ofWorkloads({
  deployment: "kube_deployment_status_replicas_ready",
  statefulset: "kube_statefulset_status_replicas_ready",
  daemonset: "kube_daemonset_status_number_ready",
});

export const workloadsDashboard = dashboard({
  uid: "kubernetes-workloads",
  title: "Kubernetes / Workloads",
  description: "Do these pods run, and do they have the resources that they need?",
  variables: [cluster(), namespaces(), pods(), containers()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Pods running",
          description: "Running pods.",
          unit: units.count,
          queries: {
            pods: countOf(
              once(
                "namespace, pod",
                `kube_pod_status_phase{${chosen.objectsOfPods}, phase="Running"} == 1`,
              ),
              podInfo,
            ),
          },
        }),
        stat({
          title: "Containers not ready",
          description:
            "Containers that are not ready. Expected: 0 except for short times; containers of completed jobs are included.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: {
            containers: countOf(`${ofContainers("kube_pod_container_status_ready")} == 0`, podInfo),
          },
        }),
        stat({
          title: "Restarts",
          description: "Container restarts within the last hour.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 5 }),
          decimals: 0,
          queries: {
            restarts: `sum(${restarts("1h")})`,
          },
        }),
        stat({
          title: "CPU",
          description: "CPU cores that the containers use and request.",
          unit: units.cores,
          queries: {
            used: `sum(${usage.cpu})`,
            reserved: `sum(${granted("requests", "cpu")})`,
          },
        }),
        stat({
          title: "Memory",
          description: "Memory that the containers use (not reclaimable) and request.",
          unit: units.bytes,
          queries: {
            used: `sum(${usage.memory})`,
            reserved: `sum(${granted("requests", "memory")})`,
          },
        }),
        stat({
          title: "Highest memory of limit",
          description:
            "Highest use of a container as a share of its memory limit. At 100 % the container is killed.",
          unit: units.ratio,
          thresholds: limited,
          queries: { memory: `max(${share("memory", "limits")})` },
        }),
      ],
    ],
    Workloads: [
      [
        table({
          title: "Workloads",
          description: "Deployments, StatefulSets and DaemonSets: desired and ready pods.",
          labels: { Namespace: "namespace", Kind: "kind", Workload: "workload" },
          columns: {
            Desired: { query: desired, unit: units.count },
            Ready: { query: ready, unit: units.count },
            Missing: {
              query: `${desired} - ${ready}`,
              unit: units.count,
              thresholds: bad({ orange: 1 }),
            },
          },
          sortBy: "Missing",
        }),
      ],
    ],
    ...podUseRows,
    Quotas: [
      [
        graph({
          title: "Quotas",
          description:
            "Used share of each ResourceQuota. At 100 % no further pod or object is admitted.",
          unit: units.ratio,
          max: 1,
          thresholds: bad({ orange: 0.9, red: 1 }),
          queries: {
            "{{namespace}} {{resourcequota}} {{resource}}": `${quota("used")} / (${quota("hard")} > 0)`,
          },
        }),
      ],
    ],
    Problems: [
      [
        events({
          title: "Restarts by container",
          description: "Restarts of each container.",
          queries: { "{{namespace}}/{{pod}}/{{container}}": restarts("$__rate_interval") },
        }),
        graph({
          title: "Waiting containers",
          description:
            "Waiting containers, by reason. CrashLoopBackOff and ImagePullBackOff need intervention.",
          unit: units.count,
          queries: {
            "{{reason}}": byReason("kube_pod_container_status_waiting_reason"),
          },
        }),
        graph({
          title: "Termination reasons",
          description:
            "Containers by the reason of their last termination. OOMKilled: the container reached its memory limit.",
          unit: units.count,
          queries: {
            "{{reason}}": byReason("kube_pod_container_status_last_terminated_reason"),
          },
        }),
      ],
    ],
  },
});
