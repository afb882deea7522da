import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "../../kubernetes/labels.ts";
import type { ObjectStore } from "../../platform/platform.ts";
import { type BucketClient, bucketClient, credentialsFile } from "./bucketClient.ts";

export interface BucketAccessArgs {
  readonly namespace: pulumi.Input<string>;
  /** Object store of the buckets, and how pods authenticate. */
  readonly objectStore: ObjectStore;
}

/** Authentication of pods at the buckets: a key in a Secret, or a ServiceAccount. */
export class BucketAccess extends pulumi.ComponentResource {
  /** Bucket for the blocks of the Prometheus servers. */
  readonly longTerm: BucketClient;
  /** Bucket for the blocks of the ruler. */
  readonly ruler: BucketClient;

  constructor(name: string, args: BucketAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:BucketAccess", name, {}, opts);
    const { namespace, objectStore } = args;
    const { credentials, grants = [], bindWorkloadIdentity } = objectStore;
    const labels = appLabels(name).all;
    const secretName = `${name}-gcs-credentials`;

    const secret =
      credentials &&
      new k8s.core.v1.Secret(
        secretName,
        {
          metadata: { name: secretName, namespace, labels },
          stringData: { [credentialsFile]: credentials },
        },
        { parent: this, dependsOn: [...grants] },
      ).metadata.name;
    const identity = bindWorkloadIdentity?.({ namespace, name });
    const serviceAccount =
      identity &&
      new k8s.core.v1.ServiceAccount(
        name,
        { metadata: { name, namespace, labels, annotations: { ...identity.annotations } } },
        { parent: this, dependsOn: [...identity.dependsOn] },
      ).metadata.name;

    const client = (bucket: pulumi.Output<string>) =>
      bucketClient({ bucket, objectStore, secret, serviceAccount });
    this.longTerm = client(objectStore.buckets.longTerm);
    this.ruler = client(objectStore.buckets.ruler);
    this.registerOutputs();
  }
}
