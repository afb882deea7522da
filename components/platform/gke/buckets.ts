import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { seconds } from "../../settings/duration.ts";
import type { ObjectStore } from "../platform.ts";
import type { BucketSettings } from "./settings.ts";

export interface BucketsArgs {
  readonly region: string;
  /** Protects the buckets from deletion. */
  readonly deletionProtection: boolean;
  /** Name of the encryption key; default Google-managed. */
  readonly key?: pulumi.Input<string> | undefined;
  readonly settings: BucketSettings;
}

/** Both buckets, configured for Thanos: no lifecycle rule deletes its blocks. */
export class Buckets extends pulumi.ComponentResource {
  readonly names: ObjectStore["buckets"];

  constructor(name: string, args: BucketsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Buckets", name, {}, opts);
    const { region, deletionProtection, key, settings } = args;

    // Bucket names must be globally unique.
    const suffix = new random.RandomId(name, { byteLength: 4 }, { parent: this }).hex;
    const bucket = (use: string) =>
      new Bucket(
        `${name}-${use}`,
        {
          name: pulumi.interpolate`${use}-${suffix}`,
          location: settings.location ?? region,
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
          // Blocks are never overwritten, so versioning would only keep blocks that the compactor
          // has deleted, permanently. Soft delete keeps them for a limited time.
          versioning: { enabled: false },
          softDeletePolicy: { retentionDurationSeconds: seconds(settings.softDelete) },
          // Only the compactor knows which blocks can be deleted.
          lifecycleRules: [
            { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
          ],
          forceDestroy: settings.forceDestroy,
          ...(key !== undefined && { encryption: { defaultKmsKeyName: key } }),
        },
        { parent: this, protect: deletionProtection },
      ).name;

    this.names = { longTerm: bucket("prometheus-long-term"), ruler: bucket("thanos-ruler") };
    this.registerOutputs({ names: this.names });
  }
}
