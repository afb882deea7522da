import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import type { Credentials } from "../ingress/basicAuth.ts";
import { sharedName } from "../cluster/names.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { newOrExisting } from "../kubernetes/namespace.ts";
import { NetworkPolicies } from "../kubernetes/networkPolicies.ts";
import { createStorageClass } from "../kubernetes/storageClass.ts";
import { isGateway, type Platform } from "../platform/platform.ts";
import { Alertmanager } from "./alertmanager/alertmanager.ts";
import { MonitoringGateway } from "./gateway.ts";
import type { Dashboards } from "./grafana/dashboards.ts";
import { Grafana, type GrafanaCredentials } from "./grafana/grafana.ts";
import type { TeamDashboard } from "./grafana/teamDashboards.ts";
import { MonitoringIngress } from "./ingress.ts";
import { KubeStateMetrics } from "./kubeStateMetrics.ts";
import { apps, prometheusOperator } from "./names.ts";
import { NodeExporter } from "./nodeExporter.ts";
import { exporters, probed } from "./probes/probing.ts";
import { Prometheus } from "./prometheus/prometheus.ts";
import type { Jobs } from "./prometheus/jobs/jobs.ts";
import { PrometheusOperator } from "./prometheus/monitors/operator.ts";
import { closestInterval } from "./prometheus/scrapeJobs.ts";
import { evaluationInterval, replicaLabel } from "./prometheus/settings.ts";
import type { Rules } from "./rules/rules.ts";
import { storeApiLimits } from "./thanos/storeApiLimits.ts";
import { BucketAccess } from "./thanos/bucketAccess.ts";
import { History } from "./thanos/history.ts";
import { Querier } from "./thanos/querier.ts";
import { QueryFrontend } from "./thanos/queryFrontend.ts";
import { Ruler } from "./thanos/ruler.ts";
import type { monitoringSettings } from "./settings.ts";
import { StoreApi } from "./thanos/storeApi.ts";

export interface MonitoringArgs {
  /** Platform without its provider, which is passed in the component's options. */
  readonly platform: Omit<Platform, "provider">;
  /** Rule files of the Prometheus servers and of the ruler. */
  readonly rules: Rules;
  readonly dashboards: Dashboards;
  readonly teamDashboards: readonly TeamDashboard[];
  /** Scrape jobs besides those of the program. */
  readonly jobs: Jobs;
  readonly settings: z.output<typeof monitoringSettings>;
}

/** Permissions of Prometheus: service discovery, and the metrics of nodes and of the API server. */
const scraperRules = (roles: ReadonlySet<string>) => [
  {
    apiGroups: [""],
    resources: ["nodes", "services", "pods"],
    verbs: ["get", "list", "watch"],
  },
  {
    apiGroups: ["discovery.k8s.io"],
    resources: ["endpointslices"],
    verbs: ["get", "list", "watch"],
  },
  // Roles that only further jobs and Probe objects use.
  ...(roles.has("endpoints")
    ? [{ apiGroups: [""], resources: ["endpoints"], verbs: ["get", "list", "watch"] }]
    : []),
  ...(roles.has("ingress")
    ? [
        {
          apiGroups: ["networking.k8s.io"],
          resources: ["ingresses"],
          verbs: ["get", "list", "watch"],
        },
      ]
    : []),
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
  { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
];

/** Highly available monitoring of a cluster, in the namespace of the component's name. */
export class Monitoring extends pulumi.ComponentResource {
  /** Name of the namespace. */
  readonly namespace: pulumi.Output<string>;
  /** URLs of the endpoints by name. */
  readonly endpoints: pulumi.Output<Record<string, string>>;
  /** Users and passwords, by the login that accepts them; secrets. */
  readonly credentials: {
    /** Login at the ingress controller, for endpoints without their own login; undefined with a Gateway. */
    readonly basicAuth?: pulumi.Output<Credentials>;
    readonly grafana: pulumi.Output<GrafanaCredentials>;
  };
  /** Certificate of the stack's own certificate authority, in PEM; undefined if it has none. */
  readonly authority: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Monitoring", name, {}, opts);
    const { platform, rules, dashboards, settings } = args;
    const labels = appLabels(name);
    const inThis = { parent: this };
    const urlOf = (host: string) => platform.ingress.url(`${host}.${settings.domain}`);

    const existingNamespace = (name: string) =>
      settings.namespaces === "existing" ? sharedName("Namespace", name, settings) : undefined;
    const { name: namespace, created } = newOrExisting(
      name,
      { labels, level: "restricted", existing: existingNamespace(name) },
      inThis,
    );
    this.namespace = namespace;

    const { create: fields, existing } = platform.storageClass;
    // Only the name: resources that depend on the StorageClass object would be replaced with it.
    const storageClass = existing?.name ?? sharedName("StorageClass", "fast", settings);
    if (fields)
      createStorageClass(`${name}-fast`, { name: "fast", labels: labels.all, fields }, inThis);
    const { objectStore } = platform;
    const identity = objectStore.bindWorkloadIdentity?.(
      { namespace, name },
      { bucket: "longTerm", does: "upload" },
    );
    const scraper = new ClusterAccess(
      name,
      {
        namespace,
        labels,
        // Sidecars upload with the ServiceAccount that Prometheus scrapes with: a pod has only one.
        annotations: identity?.annotations,
        rules: scraperRules(
          new Set([...args.jobs.roles, ...(settings.prometheus.monitors ? ["ingress"] : [])]),
        ),
      },
      { ...inThis, dependsOn: [...(identity?.dependsOn ?? [])] },
    );
    const buckets = new BucketAccess(
      "thanos",
      { namespace, objectStore, uploader: scraper.serviceAccount },
      inThis,
    );

    // Components have the names of their objects in the cluster, which DNS and users know.
    const alertmanager = new Alertmanager(
      apps.alertmanager,
      {
        namespace,
        storageClass,
        url: urlOf(apps.alertmanager),
        evaluationIntervals: [
          evaluationInterval(settings.prometheus),
          settings.ruler.evaluationInterval,
        ],
        rules,
        settings: settings.alertmanager,
      },
      inThis,
    );
    const limits = storeApiLimits({
      querierMemory: settings.querier.resources.limits.memory,
      prometheusReplicas: settings.prometheus.replicas,
      storeGateway: settings.storeGateway,
    });
    const { storeGateway, compactor, ...ofRuler } = settings.ruler;
    const storeApi = new StoreApi(apps.storeGateway, { namespace }, inThis);
    const onVolumes = {
      namespace,
      service: storeApi.service,
      storageClass,
      limits,
    };
    const history = new History(
      "thanos",
      { ...onVolumes, bucket: buckets.longTerm, settings },
      inThis,
    );
    const historyOfRuler = new History(
      apps.ruler,
      { ...onVolumes, bucket: buckets.ruler, settings: { storeGateway, compactor } },
      inThis,
    );
    const querier = new Querier(
      apps.querier,
      {
        namespace,
        stores: [storeApi.upstream],
        required: [...history.addresses, ...historyOfRuler.addresses],
        replicaLabels: [replicaLabel],
        settings: settings.querier,
      },
      inThis,
    );
    const queryFrontend = new QueryFrontend(
      apps.queryFrontend,
      {
        namespace,
        querier: querier.any,
        // Queriers do not warn of an unreachable other cluster, so incomplete results would be cached.
        caches: settings.querier.clusters.length === 0,
        settings: settings.queryFrontend,
      },
      inThis,
    );
    const queries = { ...queryFrontend.endpoint, host: apps.querier };
    const ruler = new Ruler(
      apps.ruler,
      {
        namespace,
        querier: querier.each,
        queryUrl: urlOf(queries.host),
        alertmanagers: alertmanager.members,
        additional: settings.alertmanager.additional,
        labels: { cluster: settings.cluster, ...settings.prometheus.externalLabels },
        replicaLabel,
        rules: rules.ruler,
        bucket: buckets.ruler.upload,
        storageClass,
        settings: ofRuler,
      },
      inThis,
    );
    const grafana = new Grafana(
      apps.grafana,
      {
        namespace,
        prefix: settings.clusterPrefix,
        storageClass,
        url: urlOf(apps.grafana),
        queries: queryFrontend.any,
        alertmanager: alertmanager.any,
        scrapeInterval: closestInterval(settings.prometheus.scrapeInterval),
        dashboards,
        teamDashboards: args.teamDashboards,
        settings: settings.grafana,
      },
      inThis,
    );
    const others = [...grafana.endpoints, queries, ruler.endpoint, alertmanager.endpoint];
    const probing = { namespace, ingress: platform.ingress, settings };
    const prometheus = new Prometheus(
      apps.prometheus,
      {
        namespace,
        serviceAccount: scraper.serviceAccount,
        storageClass,
        bucket: buckets.longTerm.upload,
        limits,
        kubelet: platform.kubelet,
        alertmanagers: alertmanager.members,
        probed: probed(probing, others),
        cluster: settings.cluster,
        installed: created,
        urlOf,
        rules: rules.prometheus,
        existing: {
          nodeExporter: settings.nodeExporter.existing,
          kubeStateMetrics: settings.kubeStateMetrics.existing,
        },
        jobs: args.jobs,
        settings: settings.prometheus,
      },
      inThis,
    );
    const { monitors } = settings.prometheus;
    const operators = monitors
      ? [
          new PrometheusOperator(
            prometheusOperator,
            {
              namespace,
              prefix: settings.clusterPrefix,
              monitors,
              settings: settings.prometheus,
            },
            inThis,
          ),
        ]
      : [];
    const objects = settings.kubeStateMetrics.create;
    const kubeStateMetrics = objects
      ? [new KubeStateMetrics(apps.kubeStateMetrics, { namespace, settings: objects }, inThis)]
      : [];
    const nodes = settings.nodeExporter.create;
    if (nodes)
      new NodeExporter(
        apps.nodeExporter,
        { existingNamespace: existingNamespace(apps.nodeExporter), settings: nodes },
        inThis,
      );

    const endpoints = [...others, ...prometheus.endpoints];
    const hosted = { namespace, domain: settings.domain, endpoints, settings };
    const ingress = isGateway(platform.ingress)
      ? new MonitoringGateway(`${name}-gateway`, { ...hosted, gateway: platform.ingress }, inThis)
      : new MonitoringIngress(
          `${name}-ingress`,
          { ...hosted, controller: platform.ingress },
          inThis,
        );
    new NetworkPolicies(
      `${name}-network`,
      {
        namespace,
        connections: [
          alertmanager,
          prometheus,
          history,
          historyOfRuler,
          querier,
          queryFrontend,
          ruler,
          grafana,
          ...kubeStateMetrics,
          ...operators,
          ...exporters(
            probing,
            {
              credentials: ingress.credentials,
              authority: ingress.authority ?? settings.tls.certificate,
            },
            inThis,
          ),
        ].flatMap(({ connections }) => connections),
        scraper: prometheus.scraper,
        externalClients: platform.ingress.clients.map((from) => ({
          from,
          calls: endpoints.map(({ server }) => server),
        })),
      },
      inThis,
    );

    this.endpoints = ingress.urls;
    const { credentials: basicAuth } = ingress;
    this.credentials = { ...(basicAuth && { basicAuth }), grafana: grafana.credentials };
    this.authority = ingress.authority;
    this.registerOutputs({ namespace, endpoints: this.endpoints });
  }
}
