import * as z from "zod";
import {
  distinct,
  dnsName,
  isHttpUrl,
  matching,
  must,
  oneOf,
  section,
  text,
} from "../settings/schema.ts";
import { imageSettings } from "../kubernetes/images.ts";
import { placementSettings } from "../kubernetes/nodePlacement.ts";
import { metadataSettings } from "../kubernetes/objectMetadata.ts";
import { alertmanagerSettings } from "./alertmanager/settings.ts";
import { grafanaSettings } from "./grafana/settings.ts";
import { monitoringIngressSettings } from "./ingress.ts";
import { kubeStateMetricsSettings } from "./kubeStateMetrics.ts";
import { apps } from "./names.ts";
import { nodeExporterSettings } from "./nodeExporter.ts";
import { blackboxExporterSettings, probesSettings } from "./probes/settings.ts";
import { prometheusSettings } from "./prometheus/settings.ts";
import { alertSettings } from "./rules/alertSettings.ts";
import { namespaceTeams } from "./rules/ownerTeam.ts";
import { compactorSettings } from "./thanos/compactor.ts";
import { smallHistorySettings } from "./thanos/history.ts";
import { querierSettings } from "./thanos/querier.ts";
import { queryFrontendSettings } from "./thanos/queryFrontend.ts";
import { rulerSettings } from "./thanos/ruler.ts";
import { storeGatewaySettings } from "./thanos/storeGateway.ts";

/** Longest prefix of an endpoint's host before the domain. */
const longestHost = `${apps.querier}.`;
const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/** Name of a namespace, short enough for the DNS names of its objects. */
function namespaceName() {
  const error = must('be the name of a namespace such as "monitoring", of at most 40 characters');
  return z
    .string(error)
    .max(40, error)
    .regex(new RegExp(`^${label}$`), error);
}

function clusterPrefix() {
  const error = must('be a prefix of names such as "second-", of at most 20 characters');
  return z
    .string(error)
    .max(20, error)
    .regex(/^(?:[a-z0-9][a-z0-9-]*)?$/, error);
}

/** Settings of the monitoring. */
export const monitoringSettings = section({
  domain: dnsName()
    .refine(
      (domain) => domain.length <= 253 - longestHost.length,
      must(`be short enough for the longest host, ${longestHost}DOMAIN, of 253 characters`),
    )
    .refine((domain) => !/(^|\.)\d+$/.test(domain), must("be a name, not an address"))
    .describe("DNS domain of the endpoints' hosts"),
  cluster: text()
    .default("prometheus-ha")
    .describe(
      "external label `cluster`, with another value in each cluster behind the same querier; the effects of [a change](operations/changes.md#another-cluster-or-external-label)",
    ),
  adopt: distinct(text(), "be a list of texts")
    .default([])
    .describe(
      "existing objects that the stack may take over, by the names in the error message, such as `Namespace monitoring`; or the identity of an installation, for all of its objects",
    ),
  namespace: namespaceName()
    .default("monitoring")
    .describe("namespace of the monitoring, chosen before the first `pulumi up`"),
  namespaces: oneOf(["create", "existing"])
    .default("create")
    .describe(
      "`existing`: the stack uses existing namespaces: `namespace`, which must allow pods of the Pod Security level `restricted`, and with `nodeExporter.create` also `node-exporter` (after `clusterPrefix`), which must allow level `privileged`",
    ),
  clusterPrefix: clusterPrefix()
    .default("")
    .describe(
      "prefix of the names of all other cluster-wide objects (ClusterRoles, PriorityClass, StorageClass `fast`, IngressClass, further namespaces), such as `second-`; chosen before the first `pulumi up`",
    ),
  priorityClass: matching(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    'be the name of a PriorityClass such as "business-critical"',
  )
    .optional()
    .meta({
      description:
        "an existing PriorityClass for all pods; that of the stack has a higher priority than applications: [eviction order](operations/sizing.md#eviction-order)",
      derivedDefault: "the stack's own",
    }),
  images: imageSettings.prefault({}),
  placement: placementSettings.prefault({}),
  metadata: metadataSettings.prefault({}),
  checks: oneOf(["required", "available"]).optional().meta({
    description:
      "`required`: a missing promtool, amtool or thanos is an error, `available`: the check is left out with a warning",
    derivedDefault: "`required` in CI and with `gke.deletionProtection`, else `available`",
  }),
  runbooks: text()
    .refine(
      (place) => isHttpUrl(place) || /^(?!\/\/)[\w~./-]+$/.test(place),
      must("be a URL of http or https, or a path"),
    )
    .refine((place) => !place.includes("#"), must("be without #: each alert adds its section"))
    .default("docs/runbooks.md")
    .describe("URL of the [runbooks](runbooks.md), which alerts link to"),
  namespaceTeams: namespaceTeams
    .default({})
    .describe(
      "teams that receive the alerts on workloads, by namespace or by pattern of namespaces: [below](#teams-of-namespaces)",
    ),
  alerts: alertSettings.prefault({}),
  ...monitoringIngressSettings.shape,
  prometheus: prometheusSettings.prefault({}),
  querier: querierSettings.prefault({}),
  queryFrontend: queryFrontendSettings.prefault({}),
  storeGateway: storeGatewaySettings.prefault({}),
  compactor: compactorSettings.prefault({}),
  alertmanager: alertmanagerSettings.prefault({}),
  ruler: section({ ...rulerSettings.shape, ...smallHistorySettings.shape }).prefault({}),
  grafana: grafanaSettings.prefault({}),
  kubeStateMetrics: kubeStateMetricsSettings,
  nodeExporter: nodeExporterSettings,
  blackboxExporter: blackboxExporterSettings.prefault({}),
  probes: probesSettings
    .default({})
    .describe("probes by name, besides that of the public URLs: [below](#probes)"),
});
