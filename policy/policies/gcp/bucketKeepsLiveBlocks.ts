import { bucketOf } from "../../model/bucket.ts";
import { stackPolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";
import type { Stack } from "../../model/stack.ts";
import type { GcpResource } from "../../model/gcp.ts";
import { isUnknown } from "../../model/previewUnknown.ts";

type Bucket = GcpResource<"gcp:storage/bucket:Bucket">;
type LifecycleRule = NonNullable<Bucket["props"]["lifecycleRules"]>[number];

/** Conditions that apply only to objects that were already deleted or overwritten. */
const ofDeleted = ["daysSinceNoncurrentTime", "noncurrentTimeBefore", "numNewerVersions"] as const;

export const bucketKeepsLiveBlocks = stackPolicy({
  name: "bucket-keeps-live-blocks",
  description: "Only the compactor deletes blocks from a bucket, and no setting prevents it.",
  prevents: "incomplete blocks; a compactor that can't delete",
  check: (stack, { report, each }) => {
    const names = bucketNames(stack);
    // Buckets of a stack without Thanos have another purpose.
    if (names?.length === 0) return;
    each(stack.gcp("gcp:storage/bucket:Bucket"), (bucket) => {
      const { lifecycleRules = [], retentionPolicy } = bucket.props;
      const deleting = lifecycleRules.filter(deletesLive);
      if (deleting.length === 0 && !retentionPolicy) return;
      if (names && !names.includes(nameOf(bucket))) return;
      if (deleting.length > 0)
        report(bucket, {
          what: `${title(bucket)} has a lifecycle rule that deletes objects in use: ${JSON.stringify(deleting[0]?.condition)}.`,
          why: "It deletes parts of blocks, such as an index whose chunks still exist. Queries of such a block fail, the compactor halts on it, and retention by resolution has no effect.",
          fix: "Remove the rule, and set --retention.resolution-raw, -5m and -1h of the compactor instead.",
        });
      if (retentionPolicy)
        report(bucket, {
          what: `${title(bucket)} has a retentionPolicy.`,
          why: "The compactor can't delete merged or expired blocks: they remain, overlap in every query, and are paid for.",
          fix: "Remove it. softDeletePolicy and versioning protect from mistakes without blocking the compactor.",
        });
    });
  },
});

function deletesLive({ action, condition }: LifecycleRule): boolean {
  if (action.type !== "Delete" || condition.withState === "ARCHIVED") return false;
  return !ofDeleted.some((name) => Number(condition[name] ?? 0) > 0 || isDate(condition[name]));
}

const isDate = (value: unknown) => typeof value === "string" && Number.isNaN(Number(value));

/** Names of the buckets that Thanos uses; undefined if a name is unknown. */
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
