import * as z from "zod";
import { dnsName, section, text } from "../settings/schema.ts";
import { alertmanagerSettings } from "./alertmanager/settings.ts";
import { grafanaSettings } from "./grafana/settings.ts";
import { monitoringIngressSettings } from "./ingress.ts";
import { prometheusSettings } from "./prometheus/settings.ts";
import { namespaceTeams } from "./rules/ownerTeam.ts";
import { compactorSettings } from "./thanos/compactor.ts";
import { smallHistorySettings } from "./thanos/history.ts";
import { querierSettings } from "./thanos/querier.ts";
import { queryFrontendSettings } from "./thanos/queryFrontend.ts";
import { rulerSettings } from "./thanos/ruler.ts";
import { storeGatewaySettings } from "./thanos/storeGateway.ts";

/** Settings of the monitoring. */
export const monitoringSettings = section({
  /** External label `cluster`: the name of this cluster among all that one querier sees; default prometheus-ha. */
  cluster: text().default("prometheus-ha"),
  /** Objects of the cluster that exist and may be taken over, as the refusal names them, or identities of installations; default none. */
  adopt: z.array(text()).default([]),
  /** DNS domain of the endpoints' hosts. */
  domain: dnsName(),
  /** Where docs/runbooks.md can be read, as the URL that alerts link to; default docs/runbooks.md. */
  runbooks: text().default("docs/runbooks.md"),
  /**
   * Teams that alerts on workloads go to, by namespace or pattern of namespaces; default none: dev, and
   * devops for Deployments and their autoscalers.
   */
  namespaceTeams: namespaceTeams.default({}),
  ...monitoringIngressSettings.shape,
  prometheus: prometheusSettings.prefault({}),
  querier: querierSettings.prefault({}),
  queryFrontend: queryFrontendSettings.prefault({}),
  storeGateway: storeGatewaySettings.prefault({}),
  compactor: compactorSettings.prefault({}),
  alertmanager: alertmanagerSettings.prefault({}),
  ruler: section({ ...rulerSettings.shape, ...smallHistorySettings.shape }).prefault({}),
  grafana: grafanaSettings.prefault({}),
});
