import { alertmanagerDashboard } from "./alertmanager.ts";
import { healthDashboard } from "./health.ts";
import { ingressDashboard } from "./ingress.ts";
import { apiServerDashboard } from "./kubernetes/apiServer.ts";
import { clusterDashboard } from "./kubernetes/cluster.ts";
import { computeDashboard } from "./kubernetes/compute.ts";
import { dnsDashboard } from "./kubernetes/dns.ts";
import { kubeletDashboard } from "./kubernetes/kubelet.ts";
import { networkDashboard } from "./kubernetes/network.ts";
import { nodeDashboard } from "./kubernetes/node.ts";
import { useDashboard } from "./kubernetes/use.ts";
import { workloadsDashboard } from "./kubernetes/workloads.ts";
import { probesDashboard } from "./probes.ts";
import { prometheusDashboard } from "./prometheus.ts";
import { servicesDashboard } from "./services.ts";
import { compactorDashboard } from "./thanos/compactor.ts";
import { querierDashboard } from "./thanos/querier.ts";
import { queryFrontendDashboard } from "./thanos/queryFrontend.ts";
import { rulerDashboard } from "./thanos/ruler.ts";
import { sidecarDashboard } from "./thanos/sidecar.ts";
import { storeGatewayDashboard } from "./thanos/storeGateway.ts";

/** All dashboards; the overview is the first. */
export const dashboards = [
  healthDashboard,
  clusterDashboard,
  useDashboard,
  nodeDashboard,
  computeDashboard,
  workloadsDashboard,
  networkDashboard,
  kubeletDashboard,
  apiServerDashboard,
  dnsDashboard,
  servicesDashboard,
  ingressDashboard,
  probesDashboard,
  prometheusDashboard,
  sidecarDashboard,
  querierDashboard,
  queryFrontendDashboard,
  storeGatewayDashboard,
  compactorDashboard,
  rulerDashboard,
  alertmanagerDashboard,
];
