// Which series are whose, by the labels that the scrape jobs give them:
// components/monitoring/prometheus/scrapeJobs.ts.

const inCluster = 'cluster="$cluster"';
const app = (regex: string) => `${inCluster}, job="kubernetes-pods", app=~"${regex}"`;

/** Components of the monitoring. */
export const of = {
  // A server's pod is scraped for its sidecar; the server itself by its Service.
  prometheus: `${inCluster}, job="kubernetes-service-endpoints", app="prometheus"`,
  sidecar: app("prometheus"),
  querier: app("thanos-querier"),
  queryFrontend: app("thanos-query-frontend"),
  storeGateway: app("thanos(-ruler)?-store-gateway(-[0-9]+)?"),
  compactor: app("thanos(-ruler)?-compactor"),
  ruler: app("thanos-ruler"),
  alertmanager: `${inCluster}, app="alertmanager"`,
} as const;

/** Metrics about the objects of the cluster, with their own labels. */
export const objects = `${inCluster}, app="kube-state-metrics"`;

/** Metrics of containers; those about a pod as a whole have no label `container`. */
export const containers = `${inCluster}, job="kubernetes-nodes-cadvisor", container!=""`;
export const podSandboxes = `${inCluster}, job="kubernetes-nodes-cadvisor", pod!=""`;

/** Metrics of machines. */
export const nodes = `${inCluster}, job="kubernetes-pods", app="node-exporter"`;
/** File systems that keep something, and can be full. */
export const disks = `${nodes}, fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|nsfs|fuse.*"`;
