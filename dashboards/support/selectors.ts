// Selectors of the components' series, by the labels that the scrape jobs set:
// components/monitoring/prometheus/scrapeJobs.ts.

const inCluster = 'cluster="$cluster"';

/** Names of the components' workloads (the label `app` of their pods), as regular expressions. */
export const workloads = {
  prometheus: "prometheus",
  querier: "thanos-querier",
  queryFrontend: "thanos-query-frontend",
  storeGateway: "thanos(-ruler)?-store-gateway(-[0-9]+)?",
  compactor: "thanos(-ruler)?-compactor",
  ruler: "thanos-ruler",
  alertmanager: "alertmanager",
} as const;

/** Excludes a second installation, or another Prometheus, in the same cluster. */
export const inMonitoring = `${inCluster}, namespace="$monitoring"`;
const pods = (app: string) => `${inMonitoring}, job="kubernetes-pods", app=~"${app}"`;

/** Components of the monitoring. */
export const of = {
  // A server's pod is scraped for its sidecar; the server itself by its Service.
  prometheus: `${inMonitoring}, job="kubernetes-service-endpoints", app="${workloads.prometheus}"`,
  sidecar: pods(workloads.prometheus),
  querier: pods(workloads.querier),
  queryFrontend: pods(workloads.queryFrontend),
  storeGateway: pods(workloads.storeGateway),
  compactor: pods(workloads.compactor),
  ruler: pods(workloads.ruler),
  blackboxExporter: pods("blackbox-exporter"),
  alertmanager: `${inMonitoring}, app="${workloads.alertmanager}"`,
} as const;

// A second kube-state-metrics or node exporter may also be scraped: `once` reduces their metrics to one
// series per object before sums and counts.

/** Metrics of the cluster's objects, with the labels of the objects. */
export const objects = `${inCluster}, job="kubernetes-service-endpoints", app="kube-state-metrics"`;
/** Metrics of nodes. */
export const nodes = `${inCluster}, job="kubernetes-pods", app="node-exporter"`;
/** File systems that store data, and can be full. */
export const disks = `${nodes}, fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|nsfs|fuse.*"`;

const cadvisor = `${inCluster}, job="kubernetes-nodes-cadvisor"`;
/**
 * Metrics of containers, without the pod's control group, which is their sum, and without the pause
 * container.
 */
export const containers = `${cadvisor}, container!="", container!="POD"`;
/** Metrics of pods' networks, which containers share. */
export const podNetworks = `${cadvisor}, pod!=""`;

/** Metrics of the kubelets, and of the API servers. */
export const kubelets = `${inCluster}, job="kubernetes-nodes-kubelet"`;
export const apiServers = `${inCluster}, job="kubernetes-apiservers"`;
