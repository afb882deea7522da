// The dashboard and row of each alert in rules/. An alert's annotation `dashboard_url` links to the
// dashboard, and the panels of the row link to the alert's runbook.

/** A row of a dashboard. */
export interface Subject {
  /** uid of the dashboard. */
  readonly dashboard: string;
  /** Title of its row. */
  readonly row: string;
}

const at = (dashboard: string, row: string): Subject => ({ dashboard, row });

/** By rule group, so that a new alert has the row of its group. */
const ofGroups: Readonly<Record<string, Subject>> = {
  watchdog: at("monitoring-health", "Alerts"),
  monitors: at("prometheus", "Scraping"),
  scraping: at("prometheus", "Scraping"),
  kubernetes: at("kubernetes-api-server", "Requests"),
  "apiserver-errors": at("kubernetes-api-server", "Error budget"),
  endpoints: at("ingress", "Certificates"),
  ingress: at("ingress", "At a glance"),
  probes: at("probes", "Results"),
  capacity: at("kubernetes-cluster", "At a glance"),
  nodes: at("kubernetes-node", "At a glance"),
  pods: at("kubernetes-workloads", "Problems"),
  volumes: at("kubernetes-workloads", "Volumes"),
  deployments: at("kubernetes-workloads", "Workloads"),
  "horizontal-pod-autoscalers": at("kubernetes-workloads", "Workloads"),
  "stateful-sets": at("kubernetes-workloads", "Workloads"),
  "daemon-sets": at("kubernetes-workloads", "Workloads"),
  jobs: at("kubernetes-workloads", "Workloads"),
  "pod-disruption-budgets": at("kubernetes-workloads", "Workloads"),
  quotas: at("kubernetes-workloads", "Quotas"),
  prometheus: at("prometheus", "Rules and alerts"),
  "prometheus-ingestion": at("prometheus", "Scraping"),
  "prometheus-storage": at("prometheus", "Storage"),
  "prometheus-notifications": at("prometheus", "Rules and alerts"),
  replicas: at("prometheus", "At a glance"),
  "thanos-sidecar": at("thanos-sidecar", "Uploads"),
  "thanos-bucket": at("thanos-store-gateway", "Buckets"),
  "thanos-compactor": at("thanos-compactor", "Progress"),
  compactors: at("thanos-compactor", "At a glance"),
  "thanos-query": at("thanos-querier", "Queries"),
  "thanos-error-budget": at("thanos-query-frontend", "Error budget"),
  "thanos-replicas": at("monitoring-health", "Alerts"),
  "thanos-ruler": at("thanos-ruler", "Rules"),
  alertmanager: at("alertmanager", "Notifications"),
};

/** Exceptions from the row of the group. */
const ofAlerts: Readonly<Record<string, Subject>> = {
  ProbeCertificateExpiring: at("probes", "Certificates"),
  KubeletCertificateExpiring: at("kubernetes-kubelet", "Certificates"),
};

/** Dashboard and row of an alert; undefined for an unknown group. */
export const subjectOf = (group: string, alert: string): Subject | undefined =>
  ofAlerts[alert] ?? ofGroups[group];

const ofInstallation = { monitoring: "namespace" };
/** Labels of alerts that set variables of a dashboard: label by variable, by uid. */
export const variablesFromLabels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "kubernetes-node": { node: "node" },
  "kubernetes-kubelet": { node: "node" },
  "kubernetes-workloads": { namespace: "namespace", pod: "pod", container: "container" },
  probes: { probe: "probe" },
  "monitoring-health": ofInstallation,
  prometheus: ofInstallation,
  "thanos-sidecar": ofInstallation,
  "thanos-querier": ofInstallation,
  "thanos-query-frontend": ofInstallation,
  "thanos-store-gateway": ofInstallation,
  "thanos-compactor": ofInstallation,
  "thanos-ruler": ofInstallation,
  alertmanager: ofInstallation,
};
