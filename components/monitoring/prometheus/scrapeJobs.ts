import type { Kubelet } from "../../platform/platform.ts";
import { seconds } from "../../settings/duration.ts";

export interface ScrapeJobsArgs {
  /** Time from scrape to scrape, as a duration. */
  readonly scrapeInterval: string;
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
}

/** A rule of relabel_config: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
interface Relabeling {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: "keep" | "drop" | "keepequal";
}

const accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";
const clusterCa = { ca_file: `${accountDirectory}/ca.crt` };
/** How the API server and the kubelets are spoken to. */
const asServiceAccount = {
  scheme: "https",
  authorization: { credentials_file: `${accountDirectory}/token` },
};

/** Of a kubelet's thousands of series, those that rules and dashboards ask for. */
const kubeletMetrics = [
  "kubelet_(volume_stats|certificate_manager)_.*",
  "kubelet_(running_pods|running_containers|started_pods_errors_total|evictions)",
  "kubelet_(pod_start|pod_worker|pleg_relist)_duration_seconds_(bucket|count|sum)",
  "kubelet_runtime_operations_(total|errors_total|duration_seconds_(bucket|count|sum))",
  "storage_operation_duration_seconds_(bucket|count|sum)",
  "rest_client_requests_total|process_(cpu_seconds_total|resident_memory_bytes|start_time_seconds)",
  "go_goroutines|go_gc_duration_seconds",
].join("|");

/**
 * Shortest time from scrape to scrape by job, as a duration. The kubelet looks at its volumes once a
 * minute. An answer of an API server has some 25,000 samples, and takes a tenth of a second of CPU;
 * kube-prometheus asks each 30 s, too.
 */
export const shortestIntervals = {
  "kubernetes-nodes-kubelet": "1m",
  "kubernetes-apiservers": "30s",
} as const;

/** The longer one of two durations. */
const longer = (one: string, other: string) => (seconds(one) < seconds(other) ? other : one);

/**
 * Time from scrape to scrape of what dashboards look at most closely, as a duration: cAdvisor looks
 * at a container about every 10 s, and asked more often, it repeats itself.
 */
export const closestInterval = (scrapeInterval: string) => longer(scrapeInterval, "10s");

/** What to scrape. No target is in two jobs, or in one job twice. */
export function scrapeJobs({ scrapeInterval, kubelet }: ScrapeJobsArgs): readonly object[] {
  const kubelets = {
    ...asServiceAccount,
    tls_config:
      kubelet.servingCertificate === "cluster-ca" ? clusterCa : { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: [copy("__meta_kubernetes_node_name", "node")],
  };
  return [
    {
      job_name: "kubernetes-nodes-cadvisor",
      ...kubelets,
      scrape_interval: closestInterval(scrapeInterval),
      metrics_path: "/metrics/cadvisor",
      // With cAdvisor's own timestamps, a container that is gone would live on for 5 minutes.
      honor_timestamps: false,
      metric_relabel_configs: cadvisorDrops,
    },
    {
      job_name: "kubernetes-nodes-kubelet",
      ...kubelets,
      scrape_interval: longer(scrapeInterval, shortestIntervals["kubernetes-nodes-kubelet"]),
      metric_relabel_configs: [keep(["__name__"], kubeletMetrics)],
    },
    {
      job_name: "kubernetes-pods",
      kubernetes_sd_configs: [{ role: "pod" }],
      relabel_configs: [
        ...annotated("pod"),
        drop(["__meta_kubernetes_pod_phase"], "Pending|Succeeded|Failed"),
        ...podLabels,
      ],
    },
    {
      job_name: "kubernetes-apiservers",
      ...asServiceAccount,
      scrape_interval: longer(scrapeInterval, shortestIntervals["kubernetes-apiservers"]),
      // The certificate need not bear the address that the endpoint has.
      tls_config: { ...clusterCa, server_name: "kubernetes" },
      kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: ["default"] } }],
      relabel_configs: [
        keep(
          ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"],
          "kubernetes;https",
        ),
      ],
      metric_relabel_configs: apiserverDrops,
    },
    {
      job_name: "kubernetes-service-endpoints",
      // kube-state-metrics tells of other pods: their namespace and name are the series' own.
      honor_labels: true,
      kubernetes_sd_configs: [{ role: "endpointslice" }],
      relabel_configs: [
        ...annotated("service"),
        ...podLabels,
        copy("__meta_kubernetes_service_name", "service"),
        // Where a series has none, such as one about a node, the exporter's would be wrong.
        ...["namespace", "pod", "node"].map((label) => ({
          source_labels: ["__meta_kubernetes_service_annotation_prometheus_io_honor_labels"],
          regex: "true",
          target_label: label,
          replacement: "",
        })),
      ],
    },
  ];
}

/** Keeps what is annotated for scraping, at the address that the annotations make. */
function annotated(role: "pod" | "service"): readonly Relabeling[] {
  const annotation = (name: string) => `__meta_kubernetes_${role}_annotation_prometheus_io_${name}`;
  return [
    keep([annotation("scrape")], "true"),
    { source_labels: [annotation("scheme")], regex: "(https?)", target_label: "__scheme__" },
    { source_labels: [annotation("path")], regex: "(.+)", target_label: "__metrics_path__" },
    // The address of what declares no port is without one, and an IPv6 address without brackets.
    {
      source_labels: ["__address__"],
      regex: "([^[]*:[^[]*:[^[]*)",
      target_label: "__address__",
      replacement: "[$1]",
    },
    // A Service of two families lists each pod under both: the pod's first address is its target.
    {
      source_labels: ["__meta_kubernetes_pod_ip", "__address__"],
      regex: String.raw`.+;(?:\[(.+)\]|([^[:]+))(?::\d+)?`,
      target_label: "__tmp_pod_ip",
      replacement: "$1$2",
    },
    {
      source_labels: ["__tmp_pod_ip"],
      target_label: "__meta_kubernetes_pod_ip",
      action: "keepequal",
    },
    // A pod is found once for each of its ports. With one port they are one target.
    {
      source_labels: ["__address__", annotation("port")],
      regex: String.raw`(\[.+\]|[^:]+)(?::\d+)?;(\d+)`,
      target_label: "__address__",
      replacement: "$1:$2",
    },
  ];
}

/** Says which pod a target is. */
const podLabels: readonly Relabeling[] = [
  copy("__meta_kubernetes_namespace", "namespace"),
  copy("__meta_kubernetes_pod_name", "pod"),
  copy("__meta_kubernetes_pod_node_name", "node"),
  copy("__meta_kubernetes_pod_label_app", "app"),
  {
    source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
    regex: "(.+)",
    target_label: "app",
  },
];

// What kube-prometheus drops, too: series that nobody asks for.
// https://github.com/prometheus-operator/kube-prometheus/blob/v0.18.0/manifests/kubernetesControlPlane-serviceMonitorKubelet.yaml
const cadvisorDrops: readonly Relabeling[] = [
  drop(
    ["__name__"],
    "container_(network_tcp_usage_total|network_udp_usage_total|tasks_state|cpu_load_average_10s)",
  ),
  // Of control groups that are no pod's. A container's limits, container_spec_*, stay.
  drop(
    ["__name__", "pod", "namespace"],
    "(container_spec_.*|container_file_descriptors|container_sockets|container_threads_max|container_threads|container_start_time_seconds|container_last_seen);;",
  ),
  // By container; the sum by pod stays.
  drop(["__name__", "container"], "container_blkio_device_usage_total;.+"),
];

// https://github.com/prometheus-operator/kube-prometheus/blob/v0.18.0/manifests/kubernetesControlPlane-serviceMonitorApiserver.yaml
const apiserverDrops: readonly Relabeling[] = [
  drop(["__name__"], "etcd_(debugging|disk|server).*"),
  drop(["__name__"], "apiserver_admission_(controller|step)_admission_latencies_seconds_.*"),
  drop(["__name__"], "(apiserver_request_body_size_bytes|etcd_request_duration_seconds)_bucket"),
  // Half of the buckets tell a latency well enough.
  drop(
    ["__name__", "le"],
    "(apiserver_request|apiserver_request_sli)_duration_seconds_bucket;(0.15|0.25|0.3|0.35|0.45|0.6|0.7|0.8|0.9|1.25|1.5|1.75|2.0|2.5|3.0|3.5|4.5|6.0|7.0|8.0|9.0|15.0|25.0|40.0|50.0)",
  ),
];

function copy(source: string, target: string): Relabeling {
  return { source_labels: [source], target_label: target };
}

function keep(sources: readonly string[], regex: string): Relabeling {
  return { source_labels: sources, regex, action: "keep" };
}

function drop(sources: readonly string[], regex: string): Relabeling {
  return { source_labels: sources, regex, action: "drop" };
}
