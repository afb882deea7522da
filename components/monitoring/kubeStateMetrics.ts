import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { scrape, skipAwait } from "../kubernetes/annotations.ts";
import { ClusterAccess } from "../kubernetes/clusterAccess.ts";
import { appLabels } from "../kubernetes/labels.ts";
import {
  apiServer,
  type Client,
  type NetworkPart,
  type Server,
} from "../kubernetes/networkPolicies.ts";
import { moveSoon } from "../kubernetes/placement.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { nobody, restrictedContainer, restrictedPod } from "../kubernetes/security.ts";
import { resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";

/** Settings of {@link KubeStateMetrics}. */
export const kubeStateMetricsSettings = section({
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "512Mi" },
  }).describe("of kube-state-metrics, whose memory grows with the objects of the cluster"),
});

export interface KubeStateMetricsArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** Settings with their defaults filled in. */
  readonly settings: z.output<typeof kubeStateMetricsSettings>;
}

const ports = { http: 8080, telemetry: 8081 };

/** Resources that there are metrics of, by API group. No Secrets and no ConfigMaps: they are nobody's business. */
const observed: Readonly<Record<string, readonly string[]>> = {
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

/** Metrics about the objects of the cluster. */
export class KubeStateMetrics extends pulumi.ComponentResource implements NetworkPart {
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

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
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          // Two would show every object twice, and so would the surplus pod of a rollout.
          replicas: 1,
          strategy: { type: "Recreate" },
          selector: { matchLabels: labels.selector },
          template: {
            metadata: {
              labels: labels.all,
              // Its metrics about itself: among them, the requests to the API server that fail.
              annotations: scrape(ports.telemetry),
            },
            spec: {
              serviceAccountName: access.serviceAccount,
              securityContext: restrictedPod(nobody),
              ...moveSoon,
              containers: [
                {
                  name,
                  image: images.kubeStateMetrics,
                  args: [
                    `--port=${ports.http}`,
                    `--telemetry-port=${ports.telemetry}`,
                    `--resources=${Object.values(observed).flat().join(",")}`,
                  ],
                  ports: containerPorts(ports),
                  ...probes({
                    // Not /livez, which asks the API server: while that is away, a restart helps
                    // nothing and forgets all state.
                    live: { path: "/healthz", port: "http" },
                    ready: { path: "/readyz", port: "telemetry" },
                  }),
                  resources: args.settings.resources,
                  securityContext: restrictedContainer,
                },
              ],
            },
          },
        },
      },
      { parent: this },
    );
    new k8s.core.v1.Service(
      name,
      {
        metadata: {
          ...metadata,
          annotations: { ...skipAwait, ...scrape(ports.http, { honorLabels: true }) },
        },
        spec: {
          selector: labels.selector,
          ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name })),
        },
      },
      { parent: this },
    );

    this.clients = [{ name, pods: labels.selector, calls: [apiServer] }];
    this.scraped = [{ name, pods: labels.selector, ports: [ports.http, ports.telemetry] }];
    this.registerOutputs();
  }
}
