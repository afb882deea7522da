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
  /** Names, for clients. A client does not depend on its bucket: it would be replaced with the bucket. */
  readonly names: ObjectStore["buckets"];
  /** Names of the existing buckets, for grants, which are deleted with their bucket. */
  readonly created: ObjectStore["buckets"];

  constructor(name: string, args: BucketsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Buckets", name, {}, opts);
    const { region, deletionProtection, key, settings } = args;

    // Bucket names must be globally unique.
    const suffix = new random.RandomId(name, { byteLength: 4 }, { parent: this }).hex;
    const nameOf = (use: string) => pulumi.interpolate`${use}-${suffix}`;
    const bucket = (use: string) =>
      new Bucket(
        `${name}-${use}`,
        {
          name: nameOf(use),
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
        {
          parent: this,
          // Google deletes a bucket with objects only by force. The preview of `pulumi destroy` fails if a
          // resource is protected; otherwise it would fail after it has deleted the cluster.
          protect: deletionProtection || !settings.forceDestroy,
          // After `pulumi state unprotect`, a bucket can be removed from the stack with its blocks kept.
          retainOnDelete: !settings.forceDestroy,
        },
      ).name;

    const [longTerm, ruler] = ["prometheus-long-term", "thanos-ruler"];
    this.names = { longTerm: nameOf(longTerm), ruler: nameOf(ruler) };
    this.created = { longTerm: bucket(longTerm), ruler: bucket(ruler) };
    this.registerOutputs({ names: this.names });
  }
}
