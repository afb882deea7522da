import type * as gcp from "@pulumi/gcp";
import { getBucketOutput } from "@pulumi/gcp/storage/getBucket.js";
import * as pulumi from "@pulumi/pulumi";

/**
 * Name of a bucket that someone else takes care of.
 * @param use its key in the settings
 * @throws RunError, as soon as the bucket is known, for one that would lose blocks or keep all
 */
export const existingBucket = (
  name: string,
  use: string,
  opts: pulumi.InvokeOutputOptions,
): pulumi.Output<string> =>
  getBucketOutput({ name }, opts).apply((bucket) => {
    const problem = problemOf(bucket);
    if (problem !== undefined)
      throw new pulumi.RunError(
        `ha-monitoring:gke.buckets.existing.${use}: bucket ${name} ${problem}`,
      );
    return name;
  });

function problemOf(bucket: gcp.storage.GetBucketResult): string | undefined {
  if (bucket.retentionPolicies.length > 0)
    return "has a retention policy: the compactor could not delete what it has compacted";
  if (bucket.lifecycleRules.some(deletesBlocks))
    return "has a lifecycle rule that deletes live objects: blocks would vanish or break";
  return undefined;
}

/** Whether a rule deletes objects that are not versions of old ones. */
const deletesBlocks = ({ actions, conditions }: gcp.types.output.storage.GetBucketLifecycleRule) =>
  actions.some(({ type }) => type === "Delete") &&
  !conditions.some(
    ({ withState, numNewerVersions, daysSinceNoncurrentTime, noncurrentTimeBefore }) =>
      withState === "ARCHIVED" ||
      numNewerVersions > 0 ||
      daysSinceNoncurrentTime > 0 ||
      noncurrentTimeBefore !== "",
  );
