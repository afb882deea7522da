import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { Outside } from "../../kubernetes/networkPolicies.ts";
import type { ObjectStore } from "../../platform/platform.ts";

export interface BucketClientArgs {
  /** Name of the bucket. */
  readonly bucket: pulumi.Input<string>;
  /** Where the bucket is. */
  readonly objectStore: ObjectStore;
  /** Name of the Secret that holds the key under {@link credentialsFile}. */
  readonly credentials: pulumi.Input<string>;
}

/** What a Thanos container and its pod need to read and write a bucket. */
export interface BucketClient {
  /** What it calls over the network. */
  readonly calls: readonly Outside[];
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly args: readonly pulumi.Input<string>[];
  readonly env: readonly k8s.types.input.core.v1.EnvVar[];
  readonly volumeMounts: readonly k8s.types.input.core.v1.VolumeMount[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
}

export const credentialsFile = "thanos-gcs-credentials.json";

const mountPath = "/etc/secret";

export function bucketClient(args: BucketClientArgs): BucketClient {
  const objstore = pulumi.jsonStringify({ type: "GCS", config: { bucket: args.bucket } });
  const env = {
    GOOGLE_APPLICATION_CREDENTIALS: `${mountPath}/${credentialsFile}`,
    ...args.objectStore.env,
  };
  const volume = "thanos-gcs-credentials";
  const checksum = args.objectStore.credentials.apply((key) =>
    createHash("sha256").update(key).digest("hex"),
  );
  return {
    calls: args.objectStore.calls,
    // Thanos reads the key at its start only: another key means other pods. A key can't be
    // guessed, so its checksum tells nothing.
    annotations: { "checksum/credentials": pulumi.unsecret(checksum) },
    args: [pulumi.interpolate`--objstore.config=${objstore}`],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [{ name: volume, mountPath, readOnly: true }],
    volumes: [{ name: volume, secret: { secretName: args.credentials, defaultMode: 0o440 } }],
  };
}
