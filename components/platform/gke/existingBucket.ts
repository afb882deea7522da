import type * as gcp from "@pulumi/gcp";
import { getBucketOutput } from "@pulumi/gcp/storage/getBucket.js";
import * as pulumi from "@pulumi/pulumi";

/**
 * Name of a bucket that this program does not manage.
 * @param use key of the bucket in the settings
 * @throws RunError, when the bucket is known, if its rules delete blocks or prevent their deletion
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
    return "has a retention policy: the compactor could not delete compacted blocks";
  if (bucket.lifecycleRules.some(deletesBlocks))
    return "has a lifecycle rule that deletes live objects: blocks would be lost or damaged";
  return undefined;
}

/** Whether a rule deletes live objects, not only noncurrent versions. */
const deletesBlocks = ({ actions, conditions }: gcp.types.output.storage.GetBucketLifecycleRule) =>
  actions.some(({ type }) => type === "Delete") &&
  !conditions.some(
    ({ withState, numNewerVersions, daysSinceNoncurrentTime, noncurrentTimeBefore }) =>
      withState === "ARCHIVED" ||
      numNewerVersions > 0 ||
      daysSinceNoncurrentTime > 0 ||
      noncurrentTimeBefore !== "",
  );
