import type { Kubelet } from "../../platform/platform.ts";
import { seconds } from "../../settings/duration.ts";
import { jobs } from "../names.ts";
import { type ExistingExporters, existingJobs, droppedFromOthers } from "./existingExporters.ts";
import {
  annotated,
  copy,
  drop,
  keep,
  onlyRunning,
  podLabels,
  type Relabeling,
} from "./relabeling.ts";

export interface ScrapeJobsArgs {
  /** Scrape interval, as a duration. */
  readonly scrapeInterval: string;
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
  /** Exporters that another program created, in place of those of this program; default none. */
  readonly existing?: ExistingExporters | undefined;
}

const accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";
const clusterCa = { ca_file: `${accountDirectory}/ca.crt` };
/** Scheme and credentials for the API server and the kubelets. */
const asServiceAccount = {
  scheme: "https",
  authorization: { credentials_file: `${accountDirectory}/token` },
};

/** Metrics of the kubelet that rules and dashboards use; a kubelet exposes thousands of series. */
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
 * Minimum scrape interval by job, as a duration. The kubelet measures its volumes once a minute. A
 * response of an API server has about 25,000 samples and uses 0.1 s of CPU; kube-prometheus also
 * scrapes API servers every 30 s.
 */
export const shortestIntervals = {
  [jobs.kubelets]: "1m",
  [jobs.apiServers]: "30s",
} as const;

/** The longer one of two durations. */
const longer = (one: string, other: string) => (seconds(one) < seconds(other) ? other : one);

/**
 * Scrape interval of cAdvisor, the shortest interval that dashboards use, as a duration. cAdvisor
 * measures a container about every 10 s, so shorter intervals would repeat its samples.
 */
export const closestInterval = (scrapeInterval: string) => longer(scrapeInterval, "10s");

/** All scrape jobs. No target is in two jobs, or in one job twice. */
export function scrapeJobs({
  scrapeInterval,
  kubelet,
  existing = {},
}: ScrapeJobsArgs): readonly object[] {
  const kubelets = {
    ...asServiceAccount,
    tls_config:
      kubelet.servingCertificate === "cluster-ca" ? clusterCa : { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: [copy("__meta_kubernetes_node_name", "node")],
  };
  return [
    {
      job_name: jobs.cadvisor,
      ...kubelets,
      scrape_interval: closestInterval(scrapeInterval),
      metrics_path: "/metrics/cadvisor",
      // With cAdvisor's own timestamps, the series of a removed container would last 5 minutes longer.
      honor_timestamps: false,
      metric_relabel_configs: cadvisorDrops,
    },
    {
      job_name: jobs.kubelets,
      ...kubelets,
      scrape_interval: longer(scrapeInterval, shortestIntervals[jobs.kubelets]),
      metric_relabel_configs: [keep(["__name__"], kubeletMetrics)],
    },
    {
      job_name: jobs.pods,
      kubernetes_sd_configs: [{ role: "pod" }],
      relabel_configs: [
        ...annotated("pod"),
        ...droppedFromOthers(existing),
        onlyRunning,
        ...podLabels,
      ],
    },
    {
      job_name: jobs.apiServers,
      ...asServiceAccount,
      scrape_interval: longer(scrapeInterval, shortestIntervals[jobs.apiServers]),
      // The certificate may lack the IP address of the endpoint.
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
      job_name: jobs.services,
      // kube-state-metrics reports on other pods: its series have labels for their namespace and name.
      honor_labels: true,
      kubernetes_sd_configs: [{ role: "endpointslice" }],
      relabel_configs: [
        ...annotated("service"),
        ...droppedFromOthers(existing),
        ...podLabels,
        copy("__meta_kubernetes_service_name", "service"),
        // A series without these labels, such as one on a node, must not get those of the exporter.
        ...["namespace", "pod", "node"].map((label) => ({
          source_labels: ["__meta_kubernetes_service_annotation_prometheus_io_honor_labels"],
          regex: "true",
          target_label: label,
          replacement: "",
        })),
      ],
    },
    ...existingJobs(existing),
  ];
}

// Series that no rule or dashboard uses; kube-prometheus drops the same.
// https://github.com/prometheus-operator/kube-prometheus/blob/v0.18.0/manifests/kubernetesControlPlane-serviceMonitorKubelet.yaml
const cadvisorDrops: readonly Relabeling[] = [
  drop(
    ["__name__"],
    "container_(network_tcp_usage_total|network_udp_usage_total|tasks_state|cpu_load_average_10s)",
  ),
  // Control groups outside of pods. The limits of containers, container_spec_*, are kept.
  drop(
    ["__name__", "pod", "namespace"],
    "(container_spec_.*|container_file_descriptors|container_sockets|container_threads_max|container_threads|container_start_time_seconds|container_last_seen);;",
  ),
  // Series per container; the sum per pod is kept.
  drop(["__name__", "container"], "container_blkio_device_usage_total;.+"),
];

// https://github.com/prometheus-operator/kube-prometheus/blob/v0.18.0/manifests/kubernetesControlPlane-serviceMonitorApiserver.yaml
const apiserverDrops: readonly Relabeling[] = [
  drop(["__name__"], "etcd_(debugging|disk|server).*"),
  drop(["__name__"], "apiserver_admission_(controller|step)_admission_latencies_seconds_.*"),
  drop(["__name__"], "(apiserver_request_body_size_bytes|etcd_request_duration_seconds)_bucket"),
  // Half of the buckets are precise enough for latencies.
  drop(
    ["__name__", "le"],
    "(apiserver_request|apiserver_request_sli)_duration_seconds_bucket;(0.15|0.25|0.3|0.35|0.45|0.6|0.7|0.8|0.9|1.25|1.5|1.75|2.0|2.5|3.0|3.5|4.5|6.0|7.0|8.0|9.0|15.0|25.0|40.0|50.0)",
  ),
];
