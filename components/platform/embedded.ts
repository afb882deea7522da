import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type * as z from "zod";
import { loopbackPorts, ingressNodePorts } from "../../embeddedCluster.ts";
import { Traefik, traefikSettings } from "../ingress/traefik.ts";
import { section } from "../settings/schema.ts";
import { GcsEmulator, gcsEmulatorSettings } from "./gcsEmulator.ts";
import type { IngressController, Kubelet, ObjectStore, Platform, Storage } from "./platform.ts";
import { clusterProvider } from "./provider.ts";

/** Settings of {@link EmbeddedPlatform}. */
export const embeddedSettings = section({
  embedded: section({
    /** The ingress controller. */
    ingress: traefikSettings.prefault({}),
    /** The object store. */
    gcsEmulator: gcsEmulatorSettings.prefault({}),
  }).prefault({}),
});

/** Where a host name opens on this machine. */
export const urlOnLoopback = (host: string) => `https://${host}:${loopbackPorts.https}`;

/** The cluster that `make up` boots on this machine, whose kubeconfig $KUBECONFIG names. */
export class EmbeddedPlatform extends pulumi.ComponentResource implements Platform {
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storage: Storage = {
    provisioner: "rancher.io/local-path",
    parameters: {},
    // Of a volume of type hostPath, the kubelet would not tell how full it is.
    annotations: { defaultVolumeType: "local" },
  };
  readonly ingress: IngressController;
  readonly kubelet: Kubelet = { servingCertificate: "cluster-ca" };

  constructor(
    name: string,
    settings: z.output<typeof embeddedSettings>["embedded"],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ha-monitoring:platform:EmbeddedPlatform", name, {}, opts);

    // The stack's state is removed together with the cluster: it never sees another one.
    this.provider = clusterProvider(name, { clusterIdentifier: name }, { parent: this });
    const inCluster = { parent: this, provider: this.provider };

    // Names of buckets are taken all over the world where they are Google's.
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

    const { className, namespace, service, basicAuth, annotations } = new Traefik(
      "ingress",
      {
        nodePorts: ingressNodePorts,
        httpsPort: loopbackPorts.https,
        settings: settings.ingress,
      },
      inCluster,
    );
    this.ingress = { className, namespace, service, url: urlOnLoopback, basicAuth, annotations };

    this.registerOutputs({ buckets });
  }
}
