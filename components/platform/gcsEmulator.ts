import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type * as z from "zod";
import { accept } from "../kubernetes/annotations.ts";
import { appLabels } from "../kubernetes/labels.ts";
import { type ExternalDestination, podsOf } from "../kubernetes/networkPolicies.ts";
import { podTemplate } from "../kubernetes/pod.ts";
import { containerPorts } from "../kubernetes/ports.ts";
import { probes } from "../kubernetes/probes.ts";
import { podSecurity } from "../kubernetes/security.ts";
import { createService } from "../kubernetes/service.ts";
import { resources, section } from "../settings/schema.ts";
import { images } from "../../versions.ts";
import { emulatorKey } from "./emulatorKey.ts";

export const gcsEmulatorSettings = section({
  resources: resources({
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { memory: "512Mi" },
  }).describe("of the object store"),
});

export interface GcsEmulatorArgs {
  /** Names of the buckets to create. */
  readonly buckets: pulumi.Input<string>[];
  /** Size of the volume for all buckets, as a quantity; default 10Gi. */
  readonly storage?: string;
  readonly settings: z.output<typeof gcsEmulatorSettings>;
}

const ports = { http: 4443 };

/** An emulator of Google Cloud Storage on a volume of the cluster, in its own namespace. */
export class GcsEmulator extends pulumi.ComponentResource {
  /** JSON key of a service account, which clients require; a secret, like every such key. */
  readonly credentials: pulumi.Output<string>;
  /** Network destinations of clients. */
  readonly calls: readonly ExternalDestination[];
  /** Environment variables that direct clients to the emulator instead of Google. */
  readonly env: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: GcsEmulatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:platform:GcsEmulator", name, {}, opts);
    const { storage = "10Gi", settings } = args;
    const labels = appLabels(name);

    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...labels.all, ...podSecurity("restricted") } } },
      { parent: this },
    );
    const metadata = { name, namespace: namespace.metadata.name, labels: labels.all };
    const service = createService(
      name,
      { metadata, pods: labels.selector, ports },
      { parent: this },
    );
    const host = pulumi.interpolate`${service.metadata.name}.${service.metadata.namespace}.svc:${ports.http}`;
    new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({
            "pod-networkpolicy": "It only holds test data on the embedded cluster.",
            "pod-probes-identical": "It has only one health endpoint.",
            "statefulset-has-poddisruptionbudget":
              "A budget for one pod would only block node drains.",
            "statefulset-has-servicename": "Its Service has a ClusterIP for clients.",
          }),
        },
        spec: {
          serviceName: service.metadata.name,
          // With OrderedReady, a failing pod would block the rollout of its fix:
          // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
          podManagementPolicy: "Parallel",
          selector: { matchLabels: labels.selector },
          template: podTemplate(labels, {
            user: { user: 65532, group: 65532 },
            single: "Its data is on one volume.",
            containers: [
              {
                name,
                image: images.gcsEmulator,
                args: [
                  `--listen=:${ports.http}`,
                  "--directory=/data",
                  pulumi.interpolate`--host=${host}`,
                  pulumi.interpolate`--buckets=${pulumi
                    .all(args.buckets)
                    .apply((names) => names.join(","))}`,
                ],
                ports: containerPorts(ports),
                ...probes({
                  live: { path: "/healthz", port: "http" },
                  ready: { path: "/healthz", port: "http" },
                }),
                resources: settings.resources,
                volumeMounts: [{ name: "data", mountPath: "/data" }],
              },
            ],
          }),
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
            },
          ],
        },
      },
      { parent: this },
    );

    // A generated ID, so that the key can be replaced like that of a real service account.
    const keyId = new random.RandomId(`${name}-key`, { byteLength: 20 }, { parent: this }).hex;
    this.credentials = pulumi.secret(
      pulumi.all([keyId, host]).apply(([id, host]) => emulatorKey(id, `http://${host}/token`)),
    );
    this.calls = [{ to: [podsOf(namespace.metadata.name)], ports: [ports.http] }];
    this.env = { STORAGE_EMULATOR_HOST: host };
    this.registerOutputs({ host });
  }
}
