import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import type { Credentials } from "../ingress/basicAuth.ts";
import { sharedName } from "../cluster/names.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { NetworkPolicies, podsOf } from "../kubernetes/networkPolicies.ts";
import { podSecurity } from "../kubernetes/security.ts";
import type { Platform } from "../platform/platform.ts";
import { Alertmanager } from "./alertmanager/alertmanager.ts";
import type { Dashboards } from "./grafana/dashboards.ts";
import { Grafana, type GrafanaCredentials } from "./grafana/grafana.ts";
import { MonitoringIngress } from "./ingress.ts";
import { KubeStateMetrics } from "./kubeStateMetrics.ts";
import { NodeExporter } from "./nodeExporter.ts";
import { exporters, probed } from "./probes/probing.ts";
import { Prometheus } from "./prometheus/prometheus.ts";
import { closestInterval } from "./prometheus/scrapeJobs.ts";
import { replicaLabel } from "./prometheus/settings.ts";
import type { Rules } from "./rules/rules.ts";
import { answerLimits } from "./thanos/answerLimits.ts";
import { BucketAccess } from "./thanos/bucketAccess.ts";
import { History } from "./thanos/history.ts";
import { Querier } from "./thanos/querier.ts";
import { QueryFrontend } from "./thanos/queryFrontend.ts";
import { Ruler } from "./thanos/ruler.ts";
import type { monitoringSettings } from "./settings.ts";
import { StoreApi } from "./thanos/storeApi.ts";

export interface MonitoringArgs {
  /** What it stands on; the provider comes with the component's options. */
  readonly platform: Omit<Platform, "provider">;
  /** Files with rules, by name: those that each Prometheus evaluates, and the ruler's. */
  readonly rules: Rules;
  /** What Grafana shows. */
  readonly dashboards: Dashboards;
  /** Settings with their defaults filled in. */
  readonly settings: z.output<typeof monitoringSettings>;
}

/** What Prometheus reads: its targets, and the metrics of nodes and of the API server. */
const scraperRules = [
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
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
  { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
];

/** Highly available monitoring of a cluster, in the namespace of the component's name. */
export class Monitoring extends pulumi.ComponentResource {
  /** Name of the namespace. */
  readonly namespace: pulumi.Output<string>;
  /** URLs of the endpoints by name. */
  readonly endpoints: pulumi.Output<Record<string, string>>;
  /** Logins, by what asks for them; secrets. */
  readonly credentials: {
    /** The ingress controller, for endpoints that have no login of their own. */
    readonly basicAuth: pulumi.Output<Credentials>;
    readonly grafana: pulumi.Output<GrafanaCredentials>;
  };
  /** Certificate of the authority to trust, in PEM, where it is the stack's own. */
  readonly authority: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Monitoring", name, {}, opts);
    const { platform, rules, dashboards, settings } = args;
    const labels = appLabels(name);
    const inThis = { parent: this };
    const urlOf = (host: string) => platform.ingress.url(`${host}.${settings.domain}`);

    const { metadata } = new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...labels.all, ...podSecurity("restricted") } } },
      inThis,
    );
    this.namespace = metadata.name;
    const { namespace } = this;

    const { annotations, ...storage } = platform.storage;
    // By name only: what depends on the class itself would be replaced with it.
    const storageClass = sharedName("StorageClass", "fast", settings);
    new k8s.storage.v1.StorageClass(
      `${name}-fast`,
      {
        metadata: { name: "fast", labels: labels.all, annotations },
        ...storage,
        // A volume is made where its pod can run, in a zone as on a node.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
      },
      inThis,
    );
    const { objectStore } = platform;
    const buckets = new BucketAccess("thanos", { namespace, objectStore }, inThis);
    const scraper = new ClusterAccess(
      name,
      {
        namespace,
        labels,
        // The sidecars upload as what Prometheus scrapes as: a pod has but one account.
        annotations: objectStore.admit?.({ namespace, name }),
        rules: scraperRules,
      },
      inThis,
    );

    // The parts bear the names that they have in the cluster, where DNS and people know them.
    const alertmanager = new Alertmanager(
      "alertmanager",
      {
        namespace,
        storageClass,
        url: urlOf("alertmanager"),
        rules,
        settings: settings.alertmanager,
      },
      inThis,
    );
    const limits = answerLimits({
      querierMemory: settings.querier.resources.limits.memory,
      prometheusReplicas: settings.prometheus.replicas,
      storeGateway: settings.storeGateway,
    });
    const { storeGateway, compactor, ...ofRuler } = settings.ruler;
    const storeApi = new StoreApi("thanos-store-gateway", { namespace }, inThis);
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
      "thanos-ruler",
      { ...onVolumes, bucket: buckets.ruler, settings: { storeGateway, compactor } },
      inThis,
    );
    const querier = new Querier(
      "thanos-querier",
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
      "thanos-query-frontend",
      {
        namespace,
        querier: querier.any,
        // A querier does not warn of another cluster that is away, so that no answer is known to be whole.
        caches: settings.querier.clusters.length === 0,
        settings: settings.queryFrontend,
      },
      inThis,
    );
    const queries = { ...queryFrontend.endpoint, host: "thanos-querier" };
    const ruler = new Ruler(
      "thanos-ruler",
      {
        namespace,
        querier: querier.each,
        queryUrl: urlOf(queries.host),
        alertmanagers: alertmanager.members,
        labels: { cluster: settings.cluster, ...settings.prometheus.externalLabels },
        replicaLabel,
        rules: rules.ruler,
        bucket: buckets.ruler,
        storageClass,
        settings: ofRuler,
      },
      inThis,
    );
    const grafana = new Grafana(
      "grafana",
      {
        namespace,
        storageClass,
        url: urlOf("grafana"),
        queries: queryFrontend.any,
        alertmanager: alertmanager.any,
        scrapeInterval: closestInterval(settings.prometheus.scrapeInterval),
        dashboards,
        settings: settings.grafana,
      },
      inThis,
    );
    const others = [...grafana.endpoints, queries, ruler.endpoint, alertmanager.endpoint];
    const probing = { namespace, controller: platform.ingress, settings };
    const prometheus = new Prometheus(
      "prometheus",
      {
        namespace,
        serviceAccount: scraper.serviceAccount,
        storageClass,
        bucket: buckets.longTerm,
        limits,
        kubelet: platform.kubelet,
        alertmanagers: alertmanager.members,
        probed: probed(probing, others),
        cluster: settings.cluster,
        installed: metadata.creationTimestamp,
        urlOf,
        rules: rules.prometheus,
        settings: settings.prometheus,
      },
      inThis,
    );
    const kubeStateMetrics = new KubeStateMetrics(
      "kube-state-metrics",
      { namespace, settings: settings.kubeStateMetrics },
      inThis,
    );
    new NodeExporter("node-exporter", settings.nodeExporter, inThis);

    const endpoints = [...others, ...prometheus.endpoints];
    const ingress = new MonitoringIngress(
      `${name}-ingress`,
      { namespace, domain: settings.domain, controller: platform.ingress, endpoints, settings },
      inThis,
    );
    new NetworkPolicies(
      `${name}-network`,
      {
        namespace,
        parts: [
          alertmanager,
          prometheus,
          history,
          historyOfRuler,
          querier,
          queryFrontend,
          ruler,
          grafana,
          kubeStateMetrics,
          ...exporters(
            probing,
            {
              credentials: ingress.credentials,
              authority: ingress.authority ?? settings.tls.certificate,
            },
            inThis,
          ),
        ],
        scraper: prometheus.scraper,
        visitors: [
          {
            from: podsOf(platform.ingress.namespace),
            // Prometheus' pages are many, and the pods behind them the same.
            calls: [...new Set(endpoints.map(({ server }) => server))],
          },
        ],
      },
      inThis,
    );

    this.endpoints = ingress.urls;
    this.credentials = { basicAuth: ingress.credentials, grafana: grafana.credentials };
    this.authority = ingress.authority;
    this.registerOutputs({ namespace, endpoints: this.endpoints });
  }
}
