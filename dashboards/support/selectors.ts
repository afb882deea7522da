// Which series belong to what, by the labels that the scrape jobs set:
// components/monitoring/prometheus/scrapeJobs.ts.

const inCluster = 'cluster="$cluster"';

/** Names of the components' workloads, which are the label `app` of their pods, as regular expressions. */
export const workloads = {
  prometheus: "prometheus",
  querier: "thanos-querier",
  queryFrontend: "thanos-query-frontend",
  storeGateway: "thanos(-ruler)?-store-gateway(-[0-9]+)?",
  compactor: "thanos(-ruler)?-compactor",
  ruler: "thanos-ruler",
  alertmanager: "alertmanager",
} as const;

/** What a second installation in the same cluster, or another Prometheus in it, has no part in. */
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

// Another kube-state-metrics or node exporter may be scraped, too: what is asked of them is reduced to
// one series an object by `once`, before anything is summed or counted.

/** Metrics about the objects of the cluster, with the labels of these. */
export const objects = `${inCluster}, job="kubernetes-service-endpoints", app="kube-state-metrics"`;
/** Metrics of machines. */
export const nodes = `${inCluster}, job="kubernetes-pods", app="node-exporter"`;
/** File systems that hold data, and can be full. */
export const disks = `${nodes}, fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|nsfs|fuse.*"`;

const cadvisor = `${inCluster}, job="kubernetes-nodes-cadvisor"`;
/**
 * Metrics of containers: neither those of their pod's control group, which sums them up, nor those of
 * the pause container.
 */
export const containers = `${cadvisor}, container!="", container!="POD"`;
/** Metrics of pods' networks, which no container has by itself. */
export const podNetworks = `${cadvisor}, pod!=""`;

/** Metrics of the kubelets, and of the API servers. */
export const kubelets = `${inCluster}, job="kubernetes-nodes-kubelet"`;
export const apiServers = `${inCluster}, job="kubernetes-apiservers"`;
