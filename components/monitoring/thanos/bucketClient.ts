import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { sha256 } from "../../kubernetes/checksum.ts";
import type { Outside } from "../../kubernetes/networkPolicies.ts";
import type { ObjectStore } from "../../platform/platform.ts";

export interface BucketClientArgs {
  /** Name of the bucket. */
  readonly bucket: pulumi.Input<string>;
  /** Where the bucket is. */
  readonly objectStore: ObjectStore;
  /** Name of the Secret that holds the key under {@link credentialsFile}, where there is one. */
  readonly secret?: pulumi.Input<string> | undefined;
  /** Name of the account that is let in, where there is no key. */
  readonly serviceAccount?: pulumi.Input<string> | undefined;
}

/** What a Thanos container and its pod need to read and write a bucket. */
export interface BucketClient {
  /** What it calls over the network. */
  readonly calls: readonly Outside[];
  /** Account that pods run as which need none for anything else; default none. */
  readonly serviceAccount?: pulumi.Input<string> | undefined;
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly args: readonly pulumi.Input<string>[];
  readonly env: readonly k8s.types.input.core.v1.EnvVar[];
  readonly volumeMounts: readonly k8s.types.input.core.v1.VolumeMount[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
}

export const credentialsFile = "thanos-gcs-credentials.json";

const mountPath = "/etc/secret";

export function bucketClient(args: BucketClientArgs): BucketClient {
  const { objectStore, secret, serviceAccount } = args;
  const objstore = pulumi.jsonStringify({ type: "GCS", config: { bucket: args.bucket } });
  const key = keyClient(objectStore.credentials, secret);
  return {
    calls: objectStore.calls,
    serviceAccount,
    annotations: key.annotations,
    args: [pulumi.interpolate`--objstore.config=${objstore}`],
    env: Object.entries({ ...key.env, ...objectStore.env }).map(([name, value]) => ({
      name,
      value,
    })),
    volumeMounts: key.volumeMounts,
    volumes: key.volumes,
  };
}

/** What it takes to use a key, where there is one. */
function keyClient(
  credentials: ObjectStore["credentials"],
  secretName: pulumi.Input<string> | undefined,
): Pick<BucketClient, "annotations" | "volumeMounts" | "volumes"> & { env: object } {
  if (!credentials || !secretName)
    return { annotations: {}, env: {}, volumeMounts: [], volumes: [] };
  const name = "thanos-gcs-credentials";
  const checksum = credentials.apply(sha256);
  return {
    // Thanos reads the key at its start only: another key means other pods. A key can't be
    // guessed, so its checksum tells nothing.
    annotations: { "checksum/credentials": pulumi.unsecret(checksum) },
    env: { GOOGLE_APPLICATION_CREDENTIALS: `${mountPath}/${credentialsFile}` },
    volumeMounts: [{ name, mountPath, readOnly: true }],
    volumes: [{ name, secret: { secretName, defaultMode: 0o440 } }],
  };
}
