import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type * as z from "zod";
import { loopbackPorts, ingressNodePorts } from "../../embeddedCluster.ts";
import { Traefik, traefikSettings } from "../ingress/traefik.ts";
import type { StorageClass } from "../kubernetes/storageClass.ts";
import { section } from "../settings/schema.ts";
import { GcsEmulator, gcsEmulatorSettings } from "./gcsEmulator.ts";
import {
  controllerConnections,
  type IngressController,
  type Kubelet,
  type ObjectStore,
  type Platform,
} from "./platform.ts";
import { kubernetesProvider } from "./kubernetesProvider.ts";

export const embeddedSettings = section({
  embedded: section({
    /** The ingress controller. */
    ingress: traefikSettings.prefault({}),
    /** The object store. */
    gcsEmulator: gcsEmulatorSettings.prefault({}),
  }).prefault({}),
});

/** URL of a host on this machine. */
export const urlOnLoopback = (host: string) => `https://${host}:${loopbackPorts.https}`;

/** The cluster that `make up` starts on this machine; $KUBECONFIG names its kubeconfig. */
export class EmbeddedPlatform extends pulumi.ComponentResource implements Platform {
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storageClass: StorageClass = {
    create: {
      provisioner: "rancher.io/local-path",
      parameters: {},
      // For volumes of the default type, hostPath, the kubelet reports no usage metrics.
      annotations: { defaultVolumeType: "local" },
    },
  };
  readonly ingress: IngressController;
  readonly kubelet: Kubelet = { servingCertificate: "cluster-ca" };

  constructor(
    name: string,
    settings: z.output<typeof embeddedSettings>["embedded"],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ha-monitoring:platform:EmbeddedPlatform", name, {}, opts);

    // A constant: the stack's state is removed together with the cluster.
    this.provider = kubernetesProvider(name, { clusterIdentifier: name }, { parent: this });
    const inCluster = { parent: this, provider: this.provider };

    // On Google, bucket names must be globally unique.
    const suffix = new random.RandomId(`${name}-buckets`, { byteLength: 4 }, { parent: this }).hex;
    const buckets = {
      longTerm: pulumi.interpolate`prometheus-long-term-${suffix}`,
      ruler: pulumi.interpolate`thanos-ruler-${suffix}`,
    };
    const { credentials, calls, env } = new GcsEmulator(
      "gcs-emulator",
      { buckets: Object.values(buckets), settings: settings.gcsEmulator },
      inCluster,
    );
    this.objectStore = { buckets, credentials, calls, env };

    const traefik = new Traefik(
      "ingress",
      {
        nodePorts: ingressNodePorts,
        httpsPort: loopbackPorts.https,
        settings: settings.ingress,
      },
      inCluster,
    );
    const { className, basicAuth, annotations } = traefik;
    const connections = controllerConnections(traefik);
    this.ingress = { className, ...connections, url: urlOnLoopback, basicAuth, annotations };

    this.registerOutputs({ buckets });
  }
}
