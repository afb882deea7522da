import { getBucket, type GetBucketResult } from "@pulumi/gcp/storage/getBucket.js";
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "./lookup.ts";

/**
 * Name of a bucket that this program does not manage.
 * @param use key of the bucket in the settings
 * @throws RunError if the bucket cannot be read, or if its configuration deletes blocks or prevents
 * their deletion
 */
export const existingBucket = (
  name: string,
  use: string,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> => {
  const setting = `gke.buckets.existing.${use}`;
  const resource = `bucket ${name}`;
  const found = lookUp({ setting, resource }, getBucket({ name }, opts));
  return pulumi.output(found).apply((bucket) => {
    const problem = problemOf(bucket);
    if (problem !== undefined)
      throw new pulumi.RunError(`ha-monitoring:${setting}: ${resource} ${problem}`);
    return name;
  });
};

function problemOf(bucket: GetBucketResult): string | undefined {
  if (bucket.retentionPolicies.length > 0)
    return "has a retention policy: the compactor could not delete compacted blocks";
  if (bucket.defaultEventBasedHold)
    return "puts an event-based hold on new objects: the compactor could not delete compacted blocks";
  if (bucket.requesterPays)
    return "has requester pays: Thanos sends no project to bill, so that Google refuses its requests";
  if (bucket.lifecycleRules.some(deletesBlocks))
    return "has a lifecycle rule that deletes live objects: blocks would be lost or damaged";
  return undefined;
}

/** Whether a rule deletes live objects, not only noncurrent versions. */
const deletesBlocks = ({ actions, conditions }: GetBucketResult["lifecycleRules"][number]) =>
  actions.some(({ type }) => type === "Delete") &&
  !conditions.some(
    ({ withState, numNewerVersions, daysSinceNoncurrentTime, noncurrentTimeBefore }) =>
      withState === "ARCHIVED" ||
      numNewerVersions > 0 ||
      daysSinceNoncurrentTime > 0 ||
      noncurrentTimeBefore !== "",
  );
