import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { accept, scrape } from "../../../kubernetes/annotations.ts";
import { ClusterAccess, inEach } from "../../../kubernetes/clusterAccess.ts";
import { deployment } from "../../../kubernetes/deployment.ts";
import { appLabels } from "../../../kubernetes/labels.ts";
import { apiServer, type Connections } from "../../../kubernetes/networkPolicies.ts";
import { containerPorts } from "../../../kubernetes/ports.ts";
import { probes } from "../../../kubernetes/probes.ts";
import { images } from "../../../../versions.ts";
import { generated, monitorsObject } from "./extraction.ts";
import { monitorsSpec, type MonitorsSpecArgs } from "./spec.ts";
import type { MonitorsSettings } from "./settings.ts";

export interface PrometheusOperatorArgs extends Omit<MonitorsSpecArgs, "monitors"> {
  readonly namespace: pulumi.Input<string>;
  /** Prefix of names in the namespaces of teams, where another installation may have the same objects. */
  readonly prefix: string;
  readonly monitors: MonitorsSettings;
}

const ports = { http: 8080 };
const read = ["get", "list", "watch"];
const change = ["update", "patch", "delete"];

/** Group of ServiceMonitors and the other objects. */
const group = "monitoring.coreos.com";

/** What the operator may read in the whole cluster. */
const clusterRules = [
  {
    apiGroups: [group],
    resources: ["servicemonitors", "podmonitors", "probes", "scrapeconfigs", "prometheusrules"],
    verbs: read,
  },
  { apiGroups: [""], resources: ["namespaces"], verbs: read },
  // Events about refused objects.
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];

/** Logins and certificates that objects refer to. */
const referenceRules = [{ apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["get"] }];

/** Rights in the namespace of the monitoring: the operator changes and deletes only objects that it created. */
const ownRules = [
  { apiGroups: [group], resources: ["prometheuses"], verbs: read },
  {
    apiGroups: [group],
    resources: ["prometheuses/status", "prometheuses/finalizers"],
    verbs: ["update", "patch"],
  },
  { apiGroups: [""], resources: ["secrets", "configmaps"], verbs: [...read, "create"] },
  // For the status of the Prometheus object.
  { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  {
    apiGroups: [""],
    resources: ["secrets"],
    verbs: change,
    resourceNames: [
      ...[generated.config, ...generated.certificates, `${generated.config}-web-config`],
      `${generated.config}-thanos-prometheus-http-client-file`,
    ],
  },
  { apiGroups: [""], resources: ["configmaps"], verbs: change, resourceNames: generated.rules },
  { apiGroups: ["apps"], resources: ["statefulsets"], verbs: [...read, "create"] },
  {
    apiGroups: ["apps"],
    resources: ["statefulsets"],
    verbs: change,
    resourceNames: [generated.config],
  },
  { apiGroups: [""], resources: ["services"], verbs: ["get", "create"] },
  {
    apiGroups: [""],
    resources: ["services"],
    verbs: ["update"],
    resourceNames: ["prometheus-operated"],
  },
];

/**
 * Prometheus Operator: validates ServiceMonitors and similar objects of teams, and generates scrape jobs and
 * rules from the valid ones. It runs no Prometheus: the object `monitors` has no replicas, and the
 * program's own servers read what is generated.
 */
export class PrometheusOperator extends pulumi.ComponentResource {
  readonly connections: readonly Connections[];

  constructor(name: string, args: PrometheusOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:PrometheusOperator", name, {}, opts);
    const { namespace, monitors } = args;
    const labels = appLabels(name);
    const metadata = { name, namespace, labels: labels.all };
    const inThis = { parent: this };

    const access = new ClusterAccess(
      name,
      {
        namespace,
        labels,
        rules: [...clusterRules, ...(monitors.namespaces ? [] : referenceRules)],
        grants: [
          { name, namespace, rules: ownRules },
          ...inEach(monitors.namespaces, `${args.prefix}${name}`, referenceRules),
        ],
      },
      inThis,
    );

    // Another operator in the cluster ignores the object because of this identity.
    const controller = pulumi.interpolate`${namespace}/${monitorsObject}`;
    deployment(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({
            "pod-probes-identical": "The operator has only one health endpoint.",
          }),
        },
        labels,
        replicas: 1,
        pod: {
          single: "The operator elects no leader: two pods would overwrite each other's changes.",
          annotations: scrape(ports.http),
          apiAccount: access.serviceAccount,
          containers: [
            {
              name,
              image: images.prometheusOperator,
              args: [
                pulumi.interpolate`--controller-id=${controller}`,
                // The objects of teams are selected by the object below.
                ...["prometheus", "alertmanager", "thanos-ruler"].map(
                  (kind) => pulumi.interpolate`--${kind}-instance-namespaces=${namespace}`,
                ),
                "--kubelet-endpoints=false",
                "--disable-unmanaged-prometheus-configuration",
                `--web.listen-address=:${ports.http}`,
                "--auto-gomemlimit-ratio=0.9",
              ],
              ports: containerPorts(ports),
              ...probes({
                live: { path: "/healthz", port: "http" },
                ready: { path: "/healthz", port: "http" },
              }),
              resources: monitors.resources,
            },
          ],
        },
      },
      inThis,
    );
    new k8s.apiextensions.CustomResource(
      monitorsObject,
      {
        apiVersion: `${group}/v1`,
        kind: "Prometheus",
        metadata: {
          name: monitorsObject,
          namespace,
          labels: labels.all,
          annotations: { "operator.prometheus.io/controller-id": controller },
        },
        spec: monitorsSpec(args),
      },
      inThis,
    );

    const server = { name, pods: labels.selector, ports: Object.values(ports) };
    this.connections = [{ name, pods: labels.selector, calls: [apiServer], scraped: [server] }];
    this.registerOutputs();
  }
}
