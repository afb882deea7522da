import { dashboard } from "./support/dashboard.ts";
import { graph, stat } from "./support/panels.ts";
import { containers, objects, podSandboxes } from "./support/selectors.ts";
import { table } from "./support/table.ts";
import { bad } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster, namespaces, pods } from "./support/variables.ts";

const inNamespace = `${objects}, namespace=~"$namespace"`;
const chosen = 'namespace=~"$namespace", pod=~"$pod"';
const ofPods = `${objects}, ${chosen}`;
const inPods = `${containers}, ${chosen}`;
const volumes = 'cluster="$cluster", namespace=~"$namespace"';
const limited = bad({ orange: 0.75, red: 0.9 });

/** A metric about each kind of workload, with the workload's name as the label `workload`. */
const ofWorkloads = (metrics: Readonly<Record<string, string>>) =>
  `sum by (namespace, kind, workload) (${Object.entries(metrics)
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

const cpu = `rate(container_cpu_usage_seconds_total{${inPods}}[$__rate_interval])`;
const memory = `container_memory_working_set_bytes{${inPods}}`;
const granted = (kind: "requests" | "limits", resource: "cpu" | "memory") =>
  `kube_pod_container_resource_${kind}{${ofPods}, resource="${resource}"}`;
/** Share of what was granted to each container that it uses; only of those that have it. */
const share = (used: string, granted: string) =>
  `sum by (namespace, pod, container) (${used}) / on (namespace, pod, container) sum by (namespace, pod, container) (${granted})`;

export const workloadsDashboard = dashboard({
  uid: "kubernetes-workloads",
  title: "Kubernetes / Workloads",
  description: "Do these pods run, and do they get what they need?",
  variables: [cluster(), namespaces(), pods()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Pods running",
          description: "Pods whose containers have started.",
          unit: units.count,
          queries: { pods: `sum(kube_pod_status_phase{${ofPods}, phase="Running"})` },
        }),
        stat({
          title: "Containers not ready",
          description:
            "Containers that take no requests. It should be 0 but for moments; those of finished jobs count, too.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: {
            containers: `count(kube_pod_container_status_ready{${ofPods}} == 0) or vector(0)`,
          },
        }),
        stat({
          title: "Restarts",
          description: "Containers that were started again within the last hour.",
          unit: units.count,
          thresholds: bad({ orange: 1, red: 5 }),
          decimals: 0,
          queries: {
            restarts: `sum(increase(kube_pod_container_status_restarts_total{${ofPods}}[1h]))`,
          },
        }),
        stat({
          title: "CPU",
          description: "Cores that the containers use.",
          unit: units.cores,
          queries: { CPU: `sum(${cpu})` },
        }),
        stat({
          title: "Memory",
          description: "Memory that the containers can't give back.",
          unit: units.bytes,
          queries: { memory: `sum(${memory})` },
        }),
        stat({
          title: "Nearest to its limit",
          description:
            "Share of its limit of memory that the container nearest to it uses. At 100 % it is killed.",
          unit: units.ratio,
          thresholds: limited,
          queries: { memory: `max(${share(memory, granted("limits", "memory"))})` },
        }),
      ],
    ],
    Workloads: [
      [
        table({
          title: "Workloads",
          description:
            "Deployments, StatefulSets and DaemonSets: how many pods each is to have, and how many are ready.",
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
    CPU: [
      [
        graph({
          title: "CPU by pod",
          description: "Cores that each pod uses.",
          unit: units.cores,
          queries: { "{{pod}}": `sum by (pod) (${cpu})` },
        }),
        graph({
          title: "CPU of request",
          description:
            "What each container uses of what it has reserved. Well above 100 %, it lives on what others leave.",
          unit: units.ratio,
          queries: { "{{pod}}/{{container}}": share(cpu, granted("requests", "cpu")) },
        }),
        graph({
          title: "Throttled",
          description:
            "Share of the periods in which a container was held back by its limit of CPU. Those without a limit are not here.",
          unit: units.ratio,
          max: 1,
          thresholds: bad({ orange: 0.25 }),
          queries: {
            "{{pod}}/{{container}}": `sum by (pod, container) (rate(container_cpu_cfs_throttled_periods_total{${inPods}}[$__rate_interval])) / sum by (pod, container) (rate(container_cpu_cfs_periods_total{${inPods}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Memory: [
      [
        graph({
          title: "Memory by pod",
          description: "Memory that each pod can't give back.",
          unit: units.bytes,
          queries: { "{{pod}}": `sum by (pod) (${memory})` },
        }),
        graph({
          title: "Memory of limit",
          description: "What each container uses of what it may. At 100 % it is killed.",
          unit: units.ratio,
          thresholds: limited,
          queries: { "{{pod}}/{{container}}": share(memory, granted("limits", "memory")) },
        }),
        graph({
          title: "Memory of request",
          description:
            "What each container uses of what it has reserved. When a node runs short, those furthest above are evicted first.",
          unit: units.ratio,
          queries: { "{{pod}}/{{container}}": share(memory, granted("requests", "memory")) },
        }),
      ],
    ],
    "Network and file systems": [
      [
        graph({
          title: "Received",
          description: "Bytes that each pod takes in.",
          unit: units.bytesPerSecond,
          queries: {
            "{{pod}}": `sum by (pod) (rate(container_network_receive_bytes_total{${podSandboxes}, ${chosen}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Sent",
          description: "Bytes that each pod sends out.",
          unit: units.bytesPerSecond,
          queries: {
            "{{pod}}": `sum by (pod) (rate(container_network_transmit_bytes_total{${podSandboxes}, ${chosen}}[$__rate_interval]))`,
          },
        }),
        graph({
          title: "Written and read",
          description: "Bytes that each pod writes to disks and reads from them.",
          unit: units.bytesPerSecond,
          queries: {
            "{{pod}} written": `sum by (pod) (rate(container_fs_writes_bytes_total{${podSandboxes}, ${chosen}}[$__rate_interval]))`,
            "{{pod}} read": `sum by (pod) (rate(container_fs_reads_bytes_total{${podSandboxes}, ${chosen}}[$__rate_interval]))`,
          },
        }),
      ],
    ],
    Volumes: [
      [
        graph({
          title: "Space",
          description: "Share of each claimed volume that is taken, as alerts judge it.",
          unit: units.ratio,
          max: 1,
          thresholds: limited,
          queries: {
            "{{persistentvolumeclaim}}": `max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes{${volumes}} / (kubelet_volume_stats_available_bytes{${volumes}} + kubelet_volume_stats_used_bytes{${volumes}}))`,
          },
        }),
        graph({
          title: "Inodes",
          description:
            "Share of each claimed volume's inodes that are taken: without one, no file can be made.",
          unit: units.ratio,
          max: 1,
          thresholds: limited,
          queries: {
            "{{persistentvolumeclaim}}": `max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_inodes_free{${volumes}} / (kubelet_volume_stats_inodes{${volumes}} > 0))`,
          },
        }),
      ],
    ],
    Trouble: [
      [
        graph({
          title: "Restarts by container",
          description: "Starts of each container within the last 5 minutes but for its first.",
          unit: units.count,
          decimals: 0,
          queries: {
            "{{pod}}/{{container}}": `sum by (pod, container) (increase(kube_pod_container_status_restarts_total{${ofPods}}[5m]))`,
          },
        }),
        graph({
          title: "Waiting",
          description:
            "Containers that wait, by what for. CrashLoopBackOff and ImagePullBackOff don't pass by themselves.",
          unit: units.count,
          queries: {
            "{{reason}}": `sum by (reason) (kube_pod_container_status_waiting_reason{${ofPods}})`,
          },
        }),
        graph({
          title: "Ended by",
          description:
            "Containers by what ended their last run. OOMKilled: it reached its limit of memory.",
          unit: units.count,
          queries: {
            "{{reason}}": `sum by (reason) (kube_pod_container_status_last_terminated_reason{${ofPods}})`,
          },
        }),
      ],
    ],
  },
});
