import { bucketOf } from "../../model/bucket.ts";
import { stackPolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";
import type { GcpResource } from "../../model/gcp.ts";
import { isUnknown } from "../../model/unknown.ts";

type Bucket = GcpResource<"gcp:storage/bucket:Bucket">;
type LifecycleRule = NonNullable<Bucket["props"]["lifecycleRules"]>[number];

/** Conditions that only objects meet which were deleted or overwritten before. */
const ofDeleted = ["daysSinceNoncurrentTime", "noncurrentTimeBefore", "numNewerVersions"] as const;

export const bucketLifecycle = stackPolicy({
  name: "bucket-keeps-live-blocks",
  description:
    "Nothing but the compactor deletes blocks from a bucket, and nothing keeps it from that.",
  check: (stack, { report, each }) => {
    const names = bucketNames(stack);
    // Without Thanos, the buckets are for something else.
    if (names?.length === 0) return;
    each(
      stack.gcp("gcp:storage/bucket:Bucket"),
      (bucket) => bucket,
      (bucket) => {
        const { lifecycleRules = [], retentionPolicy } = bucket.props;
        const deleting = lifecycleRules.filter(deletesLive);
        if (deleting.length === 0 && !retentionPolicy) return;
        if (names && !names.includes(nameOf(bucket))) return;
        if (deleting.length > 0)
          report(bucket, {
            what: `${title(bucket)} has a lifecycle rule that deletes objects in use: ${JSON.stringify(deleting[0]?.condition)}.`,
            why: "It deletes parts of blocks: an index whose chunks are still there, or the other way round. Queries that touch one fail, the compactor halts on it, and retention by resolution means nothing.",
            fix: "Remove the rule, and set --retention.resolution-raw, -5m and -1h of the compactor instead.",
          });
        if (retentionPolicy)
          report(bucket, {
            what: `${title(bucket)} has a retentionPolicy.`,
            why: "The compactor can't delete the blocks that it has merged, nor old ones: both stay, overlap in every query, and are paid for.",
            fix: "Remove it. softDeletePolicy and versioning protect from mistakes and let the compactor work.",
          });
      },
    );
  },
});

function deletesLive({ action, condition }: LifecycleRule): boolean {
  if (action.type !== "Delete" || condition.withState === "ARCHIVED") return false;
  return !ofDeleted.some((name) => Number(condition[name] ?? 0) > 0 || isDate(condition[name]));
}

const isDate = (value: unknown) => typeof value === "string" && Number.isNaN(Number(value));

/** Names of the buckets that Thanos works with; undefined where one of them isn't known. */
function bucketNames(stack: Stack): readonly string[] | undefined {
  try {
    const buckets = stack
      .running("thanos sidecar", "thanos store", "thanos compact", "thanos rule", "thanos receive")
      .flatMap((container) => bucketOf(stack, container) ?? []);
    if (buckets.some(({ name }) => name === undefined)) return undefined;
    return buckets.map(({ name }) => name ?? "");
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

const nameOf = ({ props, name }: Bucket) => props.name ?? name;
