/** Names of the workloads of the monitoring; also the label `app` of their series. */
export const apps = {
  alertmanager: "alertmanager",
  blackboxExporter: "blackbox-exporter",
  compactor: "thanos-compactor",
  grafana: "grafana",
  kubeStateMetrics: "kube-state-metrics",
  nodeExporter: "node-exporter",
  prometheus: "prometheus",
  querier: "thanos-querier",
  queryFrontend: "thanos-query-frontend",
  ruler: "thanos-ruler",
  rulerCompactor: "thanos-ruler-compactor",
  rulerStoreGateway: "thanos-ruler-store-gateway",
  storeGateway: "thanos-store-gateway",
} as const;

/** Workload that exists only with `prometheus.monitors`. */
export const prometheusOperator = "prometheus-operator";

/** Names of the scrape jobs; also the label `job` of their series. */
export const jobs = {
  apiServers: "kubernetes-apiservers",
  cadvisor: "kubernetes-nodes-cadvisor",
  kubelets: "kubernetes-nodes-kubelet",
  pods: "kubernetes-pods",
  probes: "probes",
  services: "kubernetes-service-endpoints",
} as const;

/** Names of the scrape jobs of existing exporters, whose series have the label `job` of the program's own. */
export const existingJobNames = {
  kubeStateMetrics: "existing-kube-state-metrics",
  nodeExporter: "existing-node-exporter",
} as const;
