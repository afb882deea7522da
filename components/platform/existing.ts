import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import * as z from "zod";
import type { Cluster } from "../cluster/cluster.ts";
import { existingStorageClass, type StorageClass } from "../kubernetes/storageClass.ts";
import { either, matching, oneOf, secret, section, text } from "../settings/schema.ts";
import { bucketNames } from "./bucketName.ts";
import { existingController, existingIngressSettings } from "./existingIngress.ts";
import { googleApis } from "./googleApis.ts";
import {
  type IngressController,
  type Kubelet,
  type ObjectStore,
  type Platform,
  servingCertificates,
} from "./platform.ts";
import { kubernetesProvider } from "./kubernetesProvider.ts";

/** The fields that Google's clients read of a key. */
const serviceAccountKey = z.looseObject({
  type: z.literal("service_account"),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
});

function isServiceAccountKey(text: string): boolean {
  try {
    return serviceAccountKey.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

export const existingSettings = section({
  kubernetes: section({
    kubeconfig: text().optional().meta({
      description: "path of a kubeconfig",
      derivedDefault: "as for kubectl: `$KUBECONFIG`, then `~/.kube/config`",
    }),
    context: text().optional().meta({
      description:
        "context in it; the stack refuses every cluster other than that of its first update",
      derivedDefault: "the current context",
    }),
  }).prefault({}),
  objectStore: section({
    buckets: bucketNames(),
    credentials: secret("be the JSON key of a service account", isServiceAccountKey).describe(
      "JSON key of a service account with the role Storage Object Admin on both buckets",
    ),
  }),
  storageClass: either({
    create: section({
      provisioner: matching(
        /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)?$/i,
        'be the name of a driver such as "pd.csi.storage.gke.io"',
      ).describe("CSI driver of StorageClass `fast`, such as `pd.csi.storage.gke.io`"),
      parameters: z
        .record(text(), text(), { error: "must be an object of parameters with their values" })
        .default({})
        .describe("parameters of the driver"),
    }),
    existing: existingStorageClass,
  }),
  ingress: existingIngressSettings,
  kubelet: section({
    servingCertificate: oneOf(servingCertificates)
      .default("cluster-ca")
      .describe(
        "signer of the kubelets' certificates; `self-signed` certificates are not verified",
      ),
  }).prefault({}),
});

export type ExistingSettings = z.output<typeof existingSettings>;

/** A cluster and buckets that this program does not manage. */
export class ExistingPlatform extends pulumi.ComponentResource implements Platform {
  readonly provider: k8s.Provider;
  readonly objectStore: ObjectStore;
  readonly storageClass: StorageClass;
  readonly ingress: IngressController;
  readonly kubelet: Kubelet;

  constructor(
    name: string,
    settings: ExistingSettings,
    cluster: Cluster | undefined,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ha-monitoring:platform:ExistingPlatform", name, {}, opts);
    const { buckets, credentials } = settings.objectStore;

    this.provider = kubernetesProvider(
      name,
      {
        kubeconfig: settings.kubernetes.kubeconfig,
        // Set also for the current context: pulumi refresh and destroy do not run the program, and
        // must not use another cluster after kubectl config use-context.
        context: cluster?.context ?? settings.kubernetes.context,
        clusterIdentifier: cluster?.id,
      },
      // Keeps the first value, so no object is replaced: the program itself refuses another cluster.
      { parent: this, ignoreChanges: ["clusterIdentifier"] },
    );
    this.objectStore = {
      buckets: { longTerm: pulumi.output(buckets.longTerm), ruler: pulumi.output(buckets.ruler) },
      credentials: pulumi.secret(credentials),
      calls: [googleApis],
      env: {},
    };
    const { create, existing } = settings.storageClass;
    this.storageClass = existing
      ? { existing: { ...existing, setting: "storageClass.existing.name" } }
      : { create };
    this.ingress = existingController(settings.ingress);
    this.kubelet = settings.kubelet;
    this.registerOutputs({ buckets: this.objectStore.buckets });
  }
}
