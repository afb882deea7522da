import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { countOf, failedShare, increase, once, p99, rate } from "../support/promql.ts";
import { processPanels } from "../support/process.ts";
import { kubelets, objects } from "../support/selectors.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster, nodes } from "../support/variables.ts";

const kubelet = `${kubelets}, node=~"$node"`;
const up = `(sum(up{${kubelet}}) or vector(0))`;
const known = `count(${once("node", `kube_node_info{${objects}, node=~"$node"}`)})`;
const byNode = (expr: string) => `sum by (node) (${expr})`;

const operations = byNode(rate("kubelet_runtime_operations_total", kubelet));

export const kubeletDashboard = dashboard({
  uid: "kubernetes-kubelet",
  title: "Kubernetes / Kubelet",
  description: "Do the kubelets start, run and stop pods without errors?",
  variables: [cluster(), nodes()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Kubelets up",
          description: "Kubelets that are scraped, and nodes whose kubelet is not.",
          unit: units.count,
          thresholdsOf: { up: good(1), missing: bad({ orange: 1 }) },
          queries: { up, missing: `clamp_min(${known} - ${up}, 0)` },
        }),
        stat({
          title: "Pods",
          description: "Pods that have a sandbox on the nodes.",
          unit: units.count,
          queries: { pods: `sum(kubelet_running_pods{${kubelet}})` },
        }),
        stat({
          title: "Containers",
          description: "Running containers.",
          unit: units.count,
          queries: {
            containers: `sum(kubelet_running_containers{${kubelet}, container_state="running"})`,
          },
        }),
        stat({
          title: "Failed starts",
          description: "Pod starts that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            pods: `sum(increase(kubelet_started_pods_errors_total{${kubelet}}[1h]))`,
          },
        }),
        stat({
          title: "Slow relists",
          description:
            "Nodes on which 1 of 100 relists of the containers takes longer than 10 seconds: changes are detected late.",
          unit: units.count,
          thresholds: bad({ orange: 1 }),
          queries: {
            nodes: countOf(
              `${p99("node", "kubelet_pleg_relist_duration_seconds", kubelet)} > 10`,
              `up{${kubelet}}`,
            ),
          },
        }),
      ],
    ],
    Pods: [
      [
        graph({
          title: "Pods by node",
          description: "Pods that have a sandbox on each node.",
          unit: units.count,
          queries: { "{{node}}": byNode(`kubelet_running_pods{${kubelet}}`) },
        }),
        graph({
          title: "Pod start",
          description:
            "99th percentile of the time until a pod runs after the kubelet has first seen it, including image pulls.",
          unit: units.seconds,
          queries: { "{{node}}": p99("node", "kubelet_pod_start_duration_seconds", kubelet) },
        }),
        graph({
          title: "Synchronisation",
          description: "99th percentile of the time to apply a change of a pod, by type.",
          unit: units.seconds,
          queries: {
            "{{node}} {{operation_type}}": p99(
              "node, operation_type",
              "kubelet_pod_worker_duration_seconds",
              kubelet,
            ),
          },
        }),
        events({
          title: "Evictions",
          description: "Evicted pods, by the exhausted resource of the node.",
          queries: {
            "{{node}} {{eviction_signal}}": `sum by (node, eviction_signal) (${increase("kubelet_evictions", kubelet)})`,
          },
        }),
      ],
    ],
    "Container runtime": [
      [
        graph({
          title: "Operations",
          description: "Rate of calls to the container runtime, by type.",
          unit: units.operations,
          queries: {
            "{{operation_type}}": `sum by (operation_type) (${rate("kubelet_runtime_operations_total", kubelet)})`,
          },
        }),
        graph({
          title: "Failed operations",
          description:
            "Share of the calls to the container runtime that failed, by node. A few are normal, as a container may have been deleted.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.05 }),
          queries: {
            "{{node}}": `(${byNode(rate("kubelet_runtime_operations_errors_total", kubelet))} or 0 * ${operations}) / (${operations} > 0)`,
          },
        }),
        graph({
          title: "Duration",
          description:
            "99th percentile of the duration of calls to the container runtime, by type.",
          unit: units.seconds,
          queries: {
            "{{operation_type}}": p99(
              "operation_type",
              "kubelet_runtime_operations_duration_seconds",
              kubelet,
            ),
          },
        }),
        graph({
          title: "Relist",
          description: "99th percentile of the duration of a relist of all containers.",
          unit: units.seconds,
          queries: { "{{node}}": p99("node", "kubelet_pleg_relist_duration_seconds", kubelet) },
        }),
      ],
    ],
    "Volumes and API": [
      [
        graph({
          title: "Volume operations",
          description: "99th percentile of the duration of volume operations, by type.",
          unit: units.seconds,
          queries: {
            "{{operation_name}}": p99(
              "operation_name",
              "storage_operation_duration_seconds",
              kubelet,
            ),
          },
        }),
        graph({
          title: "Failed volume operations",
          description: "Share of the volume operations that failed, by type.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.05 }),
          queries: {
            "{{operation_name}}": failedShare(
              "operation_name",
              "storage_operation_duration_seconds_count",
              kubelet,
              'status!="success"',
            ),
          },
        }),
        graph({
          title: "Requests to the API server",
          description: "Rate of requests of the kubelets to the API server, by response status.",
          unit: units.requests,
          queries: {
            "{{code}}": `sum by (code) (${rate("rest_client_requests_total", kubelet)})`,
          },
        }),
      ],
    ],
    Certificates: [
      [
        graph({
          title: "Client certificates",
          description:
            "Time until each kubelet's client certificate for the API server expires. It is renewed after about four fifths of its lifetime.",
          unit: units.seconds,
          queries: {
            "{{node}}": `min by (node) (kubelet_certificate_manager_client_ttl_seconds{${kubelet}})`,
          },
        }),
        events({
          title: "Failed renewals",
          description: "Failed renewals of a kubelet's client certificate.",
          queries: {
            "{{node}}": byNode(
              increase("kubelet_certificate_manager_client_expiration_renew_errors", kubelet),
            ),
          },
        }),
      ],
    ],
    Process: [processPanels(kubelet, "node")],
  },
});
