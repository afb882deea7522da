import { assertPromql, type InputSeries } from "./support/promqlTests.ts";
import { queryOf } from "./support/queries.ts";

interface Case {
  /** The frequent mistake that the case covers. */
  readonly why: string;
  readonly series: InputSeries;
  readonly minute: number;
  /** Values to a thousandth by labels, by the name of the query. */
  readonly expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Values of variables other than those of an opened dashboard. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly rules?: readonly string[];
}

/** The rules aggregate the label `cluster` away; Thanos adds it to the recorded series. */
const withinPrometheus = { cluster: "" };

const cadvisor = 'cluster="c", job="kubernetes-nodes-cadvisor", node="n1"';
const objects =
  'cluster="c", job="kubernetes-service-endpoints", app="kube-state-metrics", instance="10.0.0.1:8080"';
const target = (app: string, pod: string) =>
  `up{cluster="c", job="kubernetes-pods", app="${app}", namespace="monitoring", pod="${pod}"}`;
const replicas = (name: string) =>
  `kube_statefulset_replicas{${objects}, namespace="monitoring", statefulset="${name}"}`;
const traffic = (pod: string, device: string) =>
  `container_network_receive_bytes_total{${cadvisor}, namespace="kube-system", pod="${pod}", interface="${device}"}`;
const podInfo = (pod: string, hostNetwork: boolean) =>
  `kube_pod_info{${objects}, namespace="kube-system", pod="${pod}", node="n1", host_network="${hostNetwork}"}`;

const cases: readonly Case[] = [
  {
    why: "StatefulSets with the same name in two namespaces are two StatefulSets",
    series: {
      [`container_cpu_usage_seconds_total{${cadvisor}, container="redis", namespace="a", pod="redis-0"}`]:
        "0+60x20",
      [`container_cpu_usage_seconds_total{${cadvisor}, container="redis", namespace="b", pod="redis-0"}`]:
        "0+30x20",
      [`container_memory_working_set_bytes{${cadvisor}, container="redis", namespace="a", pod="redis-0"}`]:
        "5x20",
      [`container_memory_working_set_bytes{${cadvisor}, container="redis", namespace="b", pod="redis-0"}`]:
        "7x20",
    },
    minute: 15,
    expected: {
      "kubernetes-workloads › CPU › CPU by pod › {{namespace}}/{{pod}}": {
        '{namespace="a", pod="redis-0"}': 1,
        '{namespace="b", pod="redis-0"}': 0.5,
      },
      "kubernetes-workloads › Memory › Memory by pod › {{namespace}}/{{pod}}": {
        '{namespace="a", pod="redis-0"}': 5,
        '{namespace="b", pod="redis-0"}': 7,
      },
    },
  },
  {
    why: "requests that follow logs for hours are not slow requests",
    rules: ["rules/prometheus/recording.rules.yaml"],
    variables: withinPrometheus,
    series: Object.fromEntries(
      [
        { subresource: "", le: "0.1", values: "0+98x30" },
        { subresource: "", le: "60", values: "0+98x30" },
        { subresource: "", le: "+Inf", values: "0+98x30" },
        { subresource: "log", le: "0.1", values: "0x30" },
        { subresource: "log", le: "60", values: "0+2x30" },
        { subresource: "log", le: "+Inf", values: "0+2x30" },
      ].map(({ subresource, le, values }) => [
        `apiserver_request_duration_seconds_bucket{cluster="c", job="kubernetes-apiservers", verb="GET", subresource="${subresource}", le="${le}"}`,
        values,
      ]),
    ),
    minute: 20,
    expected: {
      "kubernetes-cluster › API server › Latency › {{verb}}": {
        '{verb="GET"}': 0.099,
      },
      "kubernetes-api-server › Requests › Latency › {{verb}}": {
        '{verb="GET"}': 0.099,
      },
    },
  },
  {
    why: "an open page of Prometheus is not a slow request",
    series: Object.fromEntries(
      ["/api/v1/query", "/api/v1/notifications/live"].flatMap((handler) =>
        ["1", "+Inf"].map((le) => [
          `prometheus_http_request_duration_seconds_bucket{cluster="c", job="kubernetes-service-endpoints", app="prometheus", namespace="monitoring", pod="prometheus-0", handler="${handler}", le="${le}"}`,
          le === "1" && handler.endsWith("live") ? "0x30" : "0+60x30",
        ]),
      ),
    ),
    minute: 20,
    expected: {
      "prometheus › Queries › Latency › {{handler}}": { '{handler="/api/v1/query"}': 0.99 },
    },
  },
  {
    why: "a pod's control group includes the writes of its containers",
    series: {
      [`container_fs_writes_bytes_total{${cadvisor}, namespace="a", pod="p", container="app", device="/dev/sda", id="/kubepods.slice/pod1.slice/cri-1.scope"}`]:
        "0+6000x20",
      [`container_fs_writes_bytes_total{${cadvisor}, namespace="a", pod="p", device="/dev/sda", id="/kubepods.slice/pod1.slice"}`]:
        "0+6000x20",
    },
    minute: 15,
    expected: {
      "kubernetes-workloads › Network and file systems › Disk writes and reads › {{namespace}}/{{pod}} written":
        { '{namespace="a", pod="p"}': 100 },
    },
  },
  {
    why: "deleted pods have no series: none of three is up, and three are missing",
    series: {
      [target("alertmanager", "alertmanager-0")]: "1x20 stale",
      [target("alertmanager", "alertmanager-1")]: "1x20 stale",
      [target("alertmanager", "alertmanager-2")]: "1x20 stale",
      [replicas("alertmanager")]: "3x60",
    },
    minute: 50,
    expected: {
      "alertmanager › At a glance › Alertmanagers up › up": { "{}": 0 },
      "alertmanager › At a glance › Alertmanagers up › missing": { "{}": 3 },
      "alertmanager › At a glance › Members › members": { "{}": 0 },
      "alertmanager › At a glance › Members › missing": { "{}": 3 },
    },
  },
  {
    why: "the settings have the expected number of pods: one of one is enough, two of five are not",
    series: {
      [target("thanos-ruler", "thanos-ruler-0")]: "1x60",
      [replicas("thanos-ruler")]: "1x60",
      [target("thanos-store-gateway-0", "thanos-store-gateway-0-0")]: "1x60",
      [target("thanos-ruler-store-gateway", "thanos-ruler-store-gateway-0")]: "1x60",
      [target("thanos-store-gateway-1", "thanos-store-gateway-1-0")]: "0x60",
      [replicas("thanos-store-gateway-0")]: "2x60",
      [replicas("thanos-store-gateway-1")]: "2x60",
      [replicas("thanos-ruler-store-gateway")]: "1x60",
    },
    minute: 30,
    expected: {
      "thanos-ruler › At a glance › Rulers up › up": { "{}": 1 },
      "thanos-ruler › At a glance › Rulers up › missing": { "{}": 0 },
      "thanos-store-gateway › At a glance › Gateways up › up": { "{}": 2 },
      "thanos-store-gateway › At a glance › Gateways up › missing": { "{}": 3 },
    },
  },
  {
    why: "pods in the network of their node report the node's traffic on each interface",
    series: {
      [traffic("dns", "eth0")]: "0+6000x20",
      [traffic("agent-a", "eth0")]: "0+600000x20",
      [traffic("agent-a", "cilium_host")]: "0+600000x20",
      [traffic("agent-b", "eth0")]: "0+600000x20",
      [podInfo("dns", false)]: "1x20",
      [podInfo("agent-a", true)]: "1x20",
      [podInfo("agent-b", true)]: "1x20",
    },
    minute: 15,
    expected: {
      "kubernetes-cluster › Namespaces › Network by namespace › {{namespace}} in": {
        '{namespace="kube-system"}': 100,
      },
      "kubernetes-network › By namespace › Traffic › {{namespace}} in": {
        '{namespace="kube-system"}': 100,
      },
      "kubernetes-workloads › Network and file systems › Received › {{namespace}}/{{pod}}": {
        '{namespace="kube-system", pod="dns"}': 100,
      },
    },
  },
  {
    why: "a restart between two points of a graph of months is counted in one of them",
    variables: { __rate_interval: "2h" },
    series: {
      [`kube_pod_container_status_restarts_total{${objects}, namespace="a", pod="p", container="app", uid="1"}`]:
        "0x30 1x90",
    },
    minute: 120,
    expected: {
      "kubernetes-workloads › Problems › Restarts by container › {{namespace}}/{{pod}}/{{container}}":
        { '{namespace="a", pod="p", container="app"}': 1 },
    },
  },
  {
    why: "counters of a compactor include the time before its restart",
    variables: { __rate_interval: "2h" },
    series: {
      'thanos_compact_group_compactions_total{cluster="c", job="kubernetes-pods", app="thanos-compactor", namespace="monitoring", pod="thanos-compactor-0"}':
        "0+1x60 0x60",
    },
    minute: 120,
    expected: {
      "thanos-compactor › Progress › Completed › {{pod}} compacted": {
        // Prometheus extrapolates to the ends of a range.
        '{pod="thanos-compactor-0"}': 59.496,
      },
    },
  },
  {
    why: "a second kube-state-metrics reports the same pods, nodes and requests",
    series: Object.fromEntries(
      ["10.0.0.1:8080", "10.0.0.2:8080"].flatMap((instance) => {
        const labels = `cluster="c", job="kubernetes-service-endpoints", app="kube-state-metrics", instance="${instance}"`;
        return [
          [
            `kube_pod_info{${labels}, namespace="a", pod="p", node="n1", host_network="false"}`,
            "1x20",
          ],
          [
            `kube_node_status_condition{${labels}, node="n1", condition="Ready", status="true"}`,
            "1x20",
          ],
          [
            `kube_pod_container_resource_requests{${labels}, namespace="a", pod="p", container="app", resource="memory"}`,
            "100x20",
          ],
        ];
      }),
    ),
    minute: 15,
    expected: {
      "kubernetes-cluster › At a glance › Nodes › ready": { "{}": 1 },
      "kubernetes-cluster › Nodes › Nodes › Pods": { '{node="n1"}': 1 },
      "kubernetes-node › At a glance › Pods › pods": { "{}": 1 },
      "kubernetes-workloads › At a glance › Memory › reserved": { "{}": 100 },
    },
  },
  {
    why: "a container without a limit has no usage in percent",
    series: {
      [`container_cpu_usage_seconds_total{${cadvisor}, container="limited", namespace="a", pod="p"}`]:
        "0+30x20",
      [`container_cpu_usage_seconds_total{${cadvisor}, container="free", namespace="a", pod="p"}`]:
        "0+30x20",
      [`kube_pod_container_resource_limits{${objects}, container="limited", namespace="a", pod="p", resource="cpu", unit="core"}`]:
        "2x20",
    },
    minute: 15,
    expected: {
      "kubernetes-workloads › CPU › CPU of limit › {{namespace}}/{{pod}}/{{container}}": {
        '{namespace="a", pod="p", container="limited"}': 0.25,
      },
    },
  },
  {
    why: "the status label of HTTP metrics is named code or status, and some services have no errors yet",
    series: {
      'http_requests_total{cluster="c", job="kubernetes-pods", namespace="a", app="by-code", code="200"}':
        "0+90x20",
      'http_requests_total{cluster="c", job="kubernetes-pods", namespace="a", app="by-code", code="503"}':
        "0+10x20",
      'http_requests_total{cluster="c", job="kubernetes-pods", namespace="a", app="by-status", status="200"}':
        "0+80x20",
      'http_requests_total{cluster="c", job="kubernetes-pods", namespace="a", app="by-status", status="500"}':
        "0+20x20",
      'http_requests_total{cluster="c", job="kubernetes-pods", namespace="b", app="by-code", code="200"}':
        "0+60x20",
    },
    minute: 15,
    expected: {
      "services › HTTP › Errors › {{namespace}}/{{app}}": {
        '{namespace="a", app="by-code"}': 0.1,
        '{namespace="a", app="by-status"}': 0.2,
        '{namespace="b", app="by-code"}': 0,
      },
    },
  },
  {
    why: "all pods of a workload are one line",
    rules: ["rules/prometheus/owners.rules.yaml", "rules/prometheus/recording.rules.yaml"],
    variables: withinPrometheus,
    series: {
      ...Object.fromEntries(
        ["web-1-a", "web-1-b"].flatMap((pod) => [
          [
            `container_memory_working_set_bytes{${cadvisor}, container="app", namespace="a", pod="${pod}"}`,
            "10x20",
          ],
          [
            `kube_pod_owner{${objects}, namespace="a", pod="${pod}", owner_kind="ReplicaSet", owner_name="web-1"}`,
            "1x20",
          ],
        ]),
      ),
      [`kube_replicaset_owner{${objects}, namespace="a", replicaset="web-1", owner_kind="Deployment", owner_name="web"}`]:
        "1x20",
    },
    minute: 15,
    expected: {
      "kubernetes-compute › Memory › Memory by workload › {{namespace}}/{{workload}}": {
        '{namespace="a", workload="web", workload_type="deployment"}': 20,
      },
      "kubernetes-compute › Workloads › Workloads › Pods": {
        '{namespace="a", workload="web", workload_type="deployment"}': 2,
      },
    },
  },
];

describe("values of panels", function () {
  this.timeout(120_000);

  for (const { why, series, minute, expected, variables = {}, rules = [] } of cases)
    it(`are right where ${why}`, () => {
      assertPromql([
        {
          name: why,
          series,
          minute,
          rules: rules.map((file) => `${process.cwd()}/${file}`),
          expected: Object.fromEntries(
            Object.entries(expected).map(([name, samples]) => [
              `round(${queryOf(name, variables)}, 0.001)`,
              samples,
            ]),
          ),
        },
      ]);
    });
});
