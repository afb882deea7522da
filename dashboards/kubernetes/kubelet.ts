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
  description: "Do the nodes' agents start, run and stop what they are asked to?",
  variables: [cluster(), nodes()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Kubelets up",
          description: "Kubelets that could be scraped, and nodes whose kubelet could not.",
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
          description: "Containers that run on the nodes.",
          unit: units.count,
          queries: {
            containers: `sum(kubelet_running_containers{${kubelet}, container_state="running"})`,
          },
        }),
        stat({
          title: "Failed starts",
          description: "Starts of pods that failed within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            pods: `sum(increase(kubelet_started_pods_errors_total{${kubelet}}[1h]))`,
          },
        }),
        stat({
          title: "Relists late",
          description:
            "Nodes on which one of 100 looks at the containers takes longer than 10 seconds: changes are noticed late.",
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
          title: "Start",
          description:
            "Time within which 99 of 100 pods run after the kubelet has seen them first, pulls of images included.",
          unit: units.seconds,
          queries: { "{{node}}": p99("node", "kubelet_pod_start_duration_seconds", kubelet) },
        }),
        graph({
          title: "Synchronisation",
          description: "Time within which 99 of 100 changes of a pod are carried out, by kind.",
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
          description: "Pods that were evicted, by what their node ran short of.",
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
          description: "Calls of the container runtime, by kind.",
          unit: units.operations,
          queries: {
            "{{operation_type}}": `sum by (operation_type) (${rate("kubelet_runtime_operations_total", kubelet)})`,
          },
        }),
        graph({
          title: "Failed operations",
          description:
            "Share of the calls of the container runtime that failed, by node. A few are normal: what is asked about may be gone.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.05 }),
          queries: {
            "{{node}}": `(${byNode(rate("kubelet_runtime_operations_errors_total", kubelet))} or 0 * ${operations}) / (${operations} > 0)`,
          },
        }),
        graph({
          title: "Duration",
          description: "Time within which 99 of 100 calls of the container runtime end, by kind.",
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
          description: "Time within which 99 of 100 looks at all containers end.",
          unit: units.seconds,
          queries: { "{{node}}": p99("node", "kubelet_pleg_relist_duration_seconds", kubelet) },
        }),
      ],
    ],
    "Volumes and API": [
      [
        graph({
          title: "Volume operations",
          description: "Time within which 99 of 100 operations on volumes end, by kind.",
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
          description: "Share of the operations on volumes that failed, by kind.",
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
          description: "Requests of the kubelets to the API server, by the status of the answer.",
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
            "Time until the certificate ends that each kubelet shows to the API server. It renews the certificate at about four fifths of its life.",
          unit: units.seconds,
          queries: {
            "{{node}}": `min by (node) (kubelet_certificate_manager_client_ttl_seconds{${kubelet}})`,
          },
        }),
        events({
          title: "Failed renewals",
          description: "Renewals of a kubelet's client certificate that failed.",
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
