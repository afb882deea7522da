import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "../../kubernetes/labels.ts";
import type { BucketUse, ObjectStore } from "../../platform/platform.ts";
import { type BucketClient, bucketClient, credentialsFile } from "./bucketClient.ts";

export interface BucketAccessArgs {
  readonly namespace: pulumi.Input<string>;
  /** Object store of the buckets, and how pods authenticate. */
  readonly objectStore: ObjectStore;
  /** Name of the ServiceAccount of the Prometheus servers, whose sidecars upload. */
  readonly uploader: pulumi.Input<string>;
}

/** Clients of a bucket by what they do with its blocks. */
type Clients = Readonly<Record<BucketUse["does"], BucketClient>>;

/** Authentication of pods at the buckets: a key in a Secret, or ServiceAccounts. */
export class BucketAccess extends pulumi.ComponentResource {
  /** Bucket for the blocks of the Prometheus servers. */
  readonly longTerm: Clients;
  /** Bucket for the blocks of the ruler. */
  readonly ruler: Clients;

  constructor(name: string, args: BucketAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:BucketAccess", name, {}, opts);
    const { namespace, objectStore } = args;
    const { credentials, grants = [], bindWorkloadIdentity, accountPerUse } = objectStore;
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
    const accounts = new Map<string, pulumi.Output<string> | undefined>();
    const createAccount = (name: string, use: BucketUse) => {
      const identity = bindWorkloadIdentity?.({ namespace, name }, use);
      return (
        identity &&
        new k8s.core.v1.ServiceAccount(
          name,
          { metadata: { name, namespace, labels, annotations: { ...identity.annotations } } },
          { parent: this, dependsOn: [...identity.dependsOn] },
        ).metadata.name
      );
    };
    const client = (bucket: BucketUse["bucket"], serviceAccount?: pulumi.Input<string>) =>
      bucketClient({ bucket: objectStore.buckets[bucket], objectStore, secret, serviceAccount });
    const clientFor = (prefix: string, use: BucketUse) => {
      const account = accountPerUse ? `${prefix}-${use.does}` : name;
      if (!accounts.has(account)) accounts.set(account, createAccount(account, use));
      return client(use.bucket, accounts.get(account));
    };
    const history = (prefix: string, bucket: BucketUse["bucket"]) => ({
      read: clientFor(prefix, { bucket, does: "read" }),
      compact: clientFor(prefix, { bucket, does: "compact" }),
    });
    this.longTerm = { ...history(name, "longTerm"), upload: client("longTerm", args.uploader) };
    const rulers = `${name}-ruler`;
    this.ruler = {
      ...history(rulers, "ruler"),
      upload: clientFor(rulers, { bucket: "ruler", does: "upload" }),
    };
    this.registerOutputs();
  }
}
