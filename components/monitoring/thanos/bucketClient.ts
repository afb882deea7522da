import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sha256 } from "../../kubernetes/checksum.ts";
import type { ExternalDestination } from "../../kubernetes/networkPolicies.ts";
import type { ObjectStore } from "../../platform/platform.ts";

export interface BucketClientArgs {
  /** Name of the bucket. */
  readonly bucket: pulumi.Input<string>;
  /** Object store of the bucket. */
  readonly objectStore: ObjectStore;
  /** Name of the Secret with the key under {@link credentialsFile}; undefined if there is no key. */
  readonly secret?: pulumi.Input<string> | undefined;
  /** Name of the ServiceAccount with access to the bucket; default the namespace's default account. */
  readonly serviceAccount?: pulumi.Input<string> | undefined;
}

/** Parts of a Thanos container and its pod for access to a bucket. */
export interface BucketClient {
  /** Network destinations of the object store. */
  readonly calls: readonly ExternalDestination[];
  /** ServiceAccount for pods that need no other one. */
  readonly serviceAccount: pulumi.Input<string>;
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly args: readonly pulumi.Input<string>[];
  readonly env: readonly k8s.types.input.core.v1.EnvVar[];
  readonly volumeMounts: readonly k8s.types.input.core.v1.VolumeMount[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
}

export const credentialsFile = "thanos-gcs-credentials.json";

const mountPath = "/etc/secret";

export function bucketClient(args: BucketClientArgs): BucketClient {
  // By name: a field that is left out keeps the name of the account before, as the API server copies
  // it to the deprecated field serviceAccount, which Pulumi does not set.
  const { objectStore, secret, serviceAccount = "default" } = args;
  const objstore = pulumi.jsonStringify({ type: "GCS", config: { bucket: args.bucket } });
  const key = keyClient(objectStore.credentials, secret);
  return {
    calls: objectStore.calls,
    serviceAccount,
    annotations: {
      ...key.annotations,
      // Restarts sidecars, whose ServiceAccount keeps its name: they would use the token of the deleted
      // Google account until it expires, for up to an hour.
      ...(objectStore.accountPerUse && { "bucket/identity": "account-per-use" }),
    },
    args: [pulumi.interpolate`--objstore.config=${objstore}`],
    env: Object.entries({ ...key.env, ...objectStore.env }).map(([name, value]) => ({
      name,
      value,
    })),
    volumeMounts: key.volumeMounts,
    volumes: key.volumes,
  };
}

/** Parts of a container and its pod that use a key; empty if there is no key. */
function keyClient(
  credentials: ObjectStore["credentials"],
  secretName: pulumi.Input<string> | undefined,
): Pick<BucketClient, "annotations" | "volumeMounts" | "volumes"> & { env: object } {
  if (!credentials || !secretName)
    return { annotations: {}, env: {}, volumeMounts: [], volumes: [] };
  const name = "thanos-gcs-credentials";
  const checksum = credentials.apply(sha256);
  return {
    // Thanos reads the key only at its start, so a changed key must replace the pods. The checksum
    // is not a secret, because the key can't be derived from it.
    annotations: { "checksum/credentials": pulumi.unsecret(checksum) },
    env: { GOOGLE_APPLICATION_CREDENTIALS: `${mountPath}/${credentialsFile}` },
    volumeMounts: [{ name, mountPath, readOnly: true }],
    volumes: [{ name, secret: { secretName, defaultMode: 0o440 } }],
  };
}
