import { alertmanagerDashboard } from "./alertmanager.ts";
import { clusterDashboard } from "./cluster.ts";
import { healthDashboard } from "./health.ts";
import { nodeDashboard } from "./node.ts";
import { prometheusDashboard } from "./prometheus.ts";
import { compactorDashboard } from "./thanos/compactor.ts";
import { querierDashboard } from "./thanos/querier.ts";
import { queryFrontendDashboard } from "./thanos/queryFrontend.ts";
import { rulerDashboard } from "./thanos/ruler.ts";
import { sidecarDashboard } from "./thanos/sidecar.ts";
import { storeGatewayDashboard } from "./thanos/storeGateway.ts";
import { workloadsDashboard } from "./workloads.ts";

/** Every dashboard, the one to begin with first. */
export const dashboards = [
  healthDashboard,
  clusterDashboard,
  nodeDashboard,
  workloadsDashboard,
  prometheusDashboard,
  sidecarDashboard,
  querierDashboard,
  queryFrontendDashboard,
  storeGatewayDashboard,
  compactorDashboard,
  rulerDashboard,
  alertmanagerDashboard,
];
