import { apps, jobs } from "../../components/monitoring/names.ts";

// Selectors of the components' series, by the labels that the scrape jobs set:
// components/monitoring/prometheus/scrapeJobs.ts.

export const inCluster = 'cluster="$cluster"';

/** Names of the components' workloads (the label `app` of their pods), as regular expressions. */
export const workloads = {
  ...apps,
  storeGateway: "thanos(-ruler)?-store-gateway(-[0-9]+)?",
  compactor: "thanos(-ruler)?-compactor",
} as const;

/** Excludes a second installation, or another Prometheus, in the same cluster. */
export const inMonitoring = `${inCluster}, namespace="$monitoring"`;
/** Pods with annotations for scraping, in any namespace. */
export const scrapedPods = `${inCluster}, job="${jobs.pods}"`;
const pods = (app: string) => `${inMonitoring}, job="${jobs.pods}", app=~"${app}"`;

/** Components of the monitoring. */
export const of = {
  // A server's pod is scraped for its sidecar; the server itself by its Service.
  prometheus: `${inMonitoring}, job="${jobs.services}", app="${workloads.prometheus}"`,
  sidecar: pods(workloads.prometheus),
  querier: pods(workloads.querier),
  queryFrontend: pods(workloads.queryFrontend),
  storeGateway: pods(workloads.storeGateway),
  compactor: pods(workloads.compactor),
  ruler: pods(workloads.ruler),
  blackboxExporter: pods(workloads.blackboxExporter),
  alertmanager: `${inMonitoring}, app="${workloads.alertmanager}"`,
} as const;

// A second kube-state-metrics or node exporter may also be scraped: `once` reduces their metrics to one
// series per object before sums and counts.

/** Metrics of the cluster's objects, with the labels of the objects. */
export const objects = `${inCluster}, job="${jobs.services}", app="${apps.kubeStateMetrics}"`;
/** Metrics of nodes. */
export const nodes = `${scrapedPods}, app="${apps.nodeExporter}"`;
/** File systems that store data, and can be full. */
export const disks = `${nodes}, fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|nsfs|fuse.*"`;

const cadvisor = `${inCluster}, job="${jobs.cadvisor}"`;
/**
 * Metrics of containers, without the pod's control group, which is their sum, and without the pause
 * container.
 */
export const containers = `${cadvisor}, container!="", container!="POD"`;
/** Metrics of pods' networks, which containers share. */
export const podNetworks = `${cadvisor}, pod!=""`;

/** Metrics of the kubelets, and of the API servers. */
export const kubelets = `${inCluster}, job="${jobs.kubelets}"`;
export const apiServers = `${inCluster}, job="${jobs.apiServers}"`;
