import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { seconds } from "../../settings/duration.ts";
import type { ObjectStore } from "../platform.ts";
import type { BucketSettings } from "./settings.ts";

export interface BucketsArgs {
  readonly region: string;
  /** Refuses to delete them. */
  readonly deletionProtection: boolean;
  /** Name of the key that they are encrypted with; default Google's. */
  readonly key?: pulumi.Input<string> | undefined;
  /** Settings with their defaults filled in. */
  readonly settings: BucketSettings;
}

/** Both buckets, with what suits Thanos and nothing that touches its blocks. */
export class Buckets extends pulumi.ComponentResource {
  readonly names: ObjectStore["buckets"];

  constructor(name: string, args: BucketsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Buckets", name, {}, opts);
    const { region, deletionProtection, key, settings } = args;

    // Names of buckets are taken all over the world.
    const suffix = new random.RandomId(name, { byteLength: 4 }, { parent: this }).hex;
    const bucket = (use: string) =>
      new Bucket(
        `${name}-${use}`,
        {
          name: pulumi.interpolate`${use}-${suffix}`,
          location: settings.location ?? region,
          uniformBucketLevelAccess: true,
          publicAccessPrevention: "enforced",
          // Blocks are never overwritten, so versions of them would be nothing but what the
          // compactor has deleted, kept for good. Soft delete keeps that for a time.
          versioning: { enabled: false },
          softDeletePolicy: { retentionDurationSeconds: seconds(settings.softDelete) },
          // The compactor alone knows which blocks are of no more use.
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
