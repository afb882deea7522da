import * as z from "zod";
import { distinct, dnsName, isHttpUrl, matching, must, section, text } from "../settings/schema.ts";
import { alertmanagerSettings } from "./alertmanager/settings.ts";
import { grafanaSettings } from "./grafana/settings.ts";
import { monitoringIngressSettings } from "./ingress.ts";
import { kubeStateMetricsSettings } from "./kubeStateMetrics.ts";
import { nodeExporterSettings } from "./nodeExporter.ts";
import { blackboxExporterSettings, probesSettings } from "./probes/settings.ts";
import { prometheusSettings } from "./prometheus/settings.ts";
import { namespaceTeams } from "./rules/ownerTeam.ts";
import { compactorSettings } from "./thanos/compactor.ts";
import { smallHistorySettings } from "./thanos/history.ts";
import { querierSettings } from "./thanos/querier.ts";
import { queryFrontendSettings } from "./thanos/queryFrontend.ts";
import { rulerSettings } from "./thanos/ruler.ts";
import { storeGatewaySettings } from "./thanos/storeGateway.ts";

/** What the longest host of an endpoint has before the domain. */
const longestHost = "thanos-querier.";
const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/** Name of a namespace, short enough for the DNS names of what is in it. */
function namespaceName() {
  const error = must('be the name of a namespace such as "monitoring", of at most 40 characters');
  return z
    .string(error)
    .max(40, error)
    .regex(new RegExp(`^${label}$`), error);
}

function clusterPrefix() {
  const error = must('be the beginning of names such as "second-", of at most 20 characters');
  return z
    .string(error)
    .max(20, error)
    .regex(/^(?:[a-z0-9][a-z0-9-]*)?$/, error);
}

/** Settings of the monitoring. */
export const monitoringSettings = section({
  /** External label `cluster`: the name of this cluster among all that one querier sees; default prometheus-ha. */
  cluster: text().default("prometheus-ha"),
  /** Objects of the cluster that exist and may be taken over, as the refusal names them, or identities of installations; default none. */
  adopt: distinct(text(), "be a list of texts").default([]),
  /** Namespace of the monitoring, chosen before the first pulumi up; default monitoring. */
  namespace: namespaceName().default("monitoring"),
  /**
   * What stands before the names of all other objects that the whole cluster shares, chosen before
   * the first pulumi up: ClusterRoles, PriorityClass, StorageClass, IngressClass and further namespaces; default none.
   */
  clusterPrefix: clusterPrefix().default(""),
  /** PriorityClass of all pods, which exists; default one that the stack makes. */
  priorityClass: matching(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    'be the name of a PriorityClass such as "business-critical"',
  ).optional(),
  /** DNS domain of the endpoints' hosts. */
  domain: dnsName()
    .refine(
      (domain) => domain.length <= 253 - longestHost.length,
      must(`be short enough for the longest host, ${longestHost}DOMAIN, of 253 letters`),
    )
    .refine((domain) => !/(^|\.)\d+$/.test(domain), must("be a name, not an address")),
  /** Where docs/runbooks.md can be read, as the URL that alerts link to; default docs/runbooks.md. */
  runbooks: text()
    .refine(
      (place) => isHttpUrl(place) || /^(?!\/\/)[\w~./-]+$/.test(place),
      must("be a URL of http or https, or a path"),
    )
    .refine((place) => !place.includes("#"), must("be without #: each alert adds its section"))
    .default("docs/runbooks.md"),
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
  kubeStateMetrics: kubeStateMetricsSettings.prefault({}),
  nodeExporter: nodeExporterSettings.prefault({}),
  blackboxExporter: blackboxExporterSettings.prefault({}),
  /** What is probed besides the public URLs, by name; default none. */
  probes: probesSettings.default({}),
});
