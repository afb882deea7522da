import { bucketOf } from "../../model/bucket.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { selectionOf, shardOf } from "../../model/selection.ts";

export const bucketsAreRead = stackPolicy({
  name: "buckets-are-served",
  description: "Store gateways serve every block of every bucket that is uploaded to.",
  check: (stack, { report, each }) => {
    const stores = new Map<string, Container[]>();
    each(
      stack.running("thanos store"),
      ({ pod }) => pod.resource,
      (store) => {
        const id = bucketOf(stack, store)?.id ?? "";
        stores.set(id, [...(stores.get(id) ?? []), store]);
      },
    );
    const seen = new Set<string>();
    each(
      // Queries are another stack's business where there is no querier.
      stack.running("thanos query").length > 0
        ? stack.running("thanos sidecar", "thanos rule", "thanos receive")
        : [],
      ({ pod }) => pod.resource,
      (writer) => {
        const bucket = bucketOf(stack, writer);
        if (!bucket || seen.has(bucket.id)) return;
        seen.add(bucket.id);
        if (stores.has(bucket.id)) return;
        report(writer.pod.resource, {
          what: `No store gateway serves the bucket that ${writer.pod.title} uploads to: ${bucket.id}.`,
          why: "What is older than the local retention can't be queried, though it is paid for.",
          fix: "Run `thanos store` with that --objstore.config, and have the queriers discover it.",
        });
      },
    );
    for (const gateways of stores.values()) {
      const lost = missingParts(gateways);
      const [first] = gateways;
      if (!first || lost.length === 0) continue;
      report(first.pod.resource, {
        what: `No store gateway keeps shard ${lost.join(", ")} of the bucket that ${first.pod.title} serves.`,
        why: "The blocks of a shard that nobody serves are missing in every answer, and no query fails.",
        fix: "Run one store gateway for each number from 0 to below the modulus of --selector.relabel-config.",
      });
    }
  },
});

/** Numbers of the shards that none of a bucket's store gateways keeps. */
function missingParts(gateways: readonly Container[]): readonly string[] {
  const shards = gateways.map((gateway) => shardOf(selectionOf(gateway)));
  const [first] = shards;
  // One that isn't a shard may serve it all.
  if (!first || shards.some((shard) => shard?.division !== first.division)) return [];
  const kept = shards.flatMap((shard) => shard?.kept ?? []);
  return Array.from({ length: first.modulus }, (_, part) => String(part)).filter(
    (part) => !kept.includes(part),
  );
}
