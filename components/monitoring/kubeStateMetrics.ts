import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { scrape } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { deployment } from "../kubernetes/deployment.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { apiServer, type Connections } from "../kubernetes/networkPolicies.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { createService } from "../kubernetes/service.ts";
import { existingExporter } from "./existingExporter.ts";
import { distinct, either, keyAmong, matching, resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";

/** Resources that have metrics, by API group. Secrets and ConfigMaps are excluded for confidentiality. */
const observed = {
  "": [
    "limitranges",
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "services",
  ],
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "storage.k8s.io": ["storageclasses", "volumeattachments"],
};
const kinds = Object.values(observed).flat();

const createSettings = section({
  labels: z
    .record(
      keyAmong(kinds, "a resource with metrics"),
      distinct(
        matching(/^(?:\*|[\w./-]+)$/, "be a label such as example.com/team, or * for all labels"),
        "be a list of labels",
      ),
      { error: "must be an object of lists of labels by resource" },
    )
    .default({})
    .describe(
      "labels of objects that are labels of metrics such as `kube_pod_labels`, by resource: `pods: [team, version]`; each value of a label is a series",
    ),
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "512Mi" },
  }).describe("of kube-state-metrics, whose memory grows with the objects of the cluster"),
});

export const kubeStateMetricsSettings = either({
  create: createSettings,
  existing: existingExporter(8080),
}).prefault({ create: {} });

export interface KubeStateMetricsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly settings: z.output<typeof createSettings>;
}

const ports = { http: 8080, telemetry: 8081 };

/** https://github.com/kubernetes/kube-state-metrics/blob/v2.20.0/docs/developer/cli-arguments.md */
const labelsFlag = (labels: Readonly<Record<string, readonly string[]>>) =>
  Object.keys(labels).length === 0
    ? []
    : [
        `--metric-labels-allowlist=${Object.entries(labels)
          .map(([kind, names]) => `${kind}=[${names.join(",")}]`)
          .join(",")}`,
      ];

/** kube-state-metrics: metrics of the cluster's objects. */
export class KubeStateMetrics extends pulumi.ComponentResource {
  readonly connections: readonly Connections[];

  constructor(name: string, args: KubeStateMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:KubeStateMetrics", name, {}, opts);
    const labels = appLabels(name);
    const metadata = { name, namespace: args.namespace, labels: labels.all };

    const access = new ClusterAccess(
      name,
      {
        namespace: args.namespace,
        labels,
        rules: Object.entries(observed).map(([group, kinds]) => ({
          apiGroups: [group],
          resources: [...kinds],
          verbs: ["list", "watch"],
        })),
      },
      { parent: this },
    );
    deployment(
      name,
      {
        metadata,
        labels,
        replicas: 1,
        pod: {
          single: "Two pods, even during a rollout, would report every object twice.",
          // The exporter's own metrics, such as its failed requests to the API server.
          annotations: scrape(ports.telemetry),
          apiAccount: access.serviceAccount,
          containers: [
            {
              name,
              image: images.kubeStateMetrics,
              args: [
                `--port=${ports.http}`,
                `--telemetry-port=${ports.telemetry}`,
                `--resources=${kinds.join(",")}`,
                ...labelsFlag(args.settings.labels),
              ],
              ports: containerPorts(ports),
              ...probes({
                // Not /livez, which calls the API server: while the API server is down, a restart
                // would only discard the exporter's cache.
                live: { path: "/healthz", port: "http" },
                ready: { path: "/readyz", port: "telemetry" },
              }),
              resources: args.settings.resources,
            },
          ],
        },
      },
      { parent: this },
    );
    createService(
      name,
      {
        metadata,
        annotations: scrape(ports.http, { honorLabels: true }),
        pods: labels.selector,
        ports,
      },
      { parent: this },
    );

    const server = { name, pods: labels.selector, ports: Object.values(ports) };
    this.connections = [{ name, pods: labels.selector, calls: [apiServer], scraped: [server] }];
    this.registerOutputs();
  }
}
