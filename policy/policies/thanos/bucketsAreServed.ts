import { bucketOf } from "../../model/bucket.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { blockSelectorOf, shardOf } from "../../model/blockSelector.ts";

export const bucketsAreServed = stackPolicy({
  name: "buckets-are-served",
  description: "Store gateways serve every block of every bucket that is uploaded to.",
  prevents: "history that is paid for and can't be queried",
  check: (stack, { report, each }) => {
    const stores = new Map<string, Container[]>();
    each(stack.running("thanos store"), (store) => {
      const id = bucketOf(stack, store)?.id ?? "";
      stores.set(id, [...(stores.get(id) ?? []), store]);
    });
    const seen = new Set<string>();
    each(
      // Without a querier, another stack queries these buckets.
      stack.running("thanos query").length > 0
        ? stack.running("thanos sidecar", "thanos rule", "thanos receive")
        : [],
      (writer) => {
        const bucket = bucketOf(stack, writer);
        if (!bucket || seen.has(bucket.id)) return;
        seen.add(bucket.id);
        if (stores.has(bucket.id)) return;
        report(writer, {
          what: `No store gateway serves the bucket that ${writer.pod.title} uploads to: ${bucket.id}.`,
          why: "Data older than the local retention can't be queried, although it is paid for.",
          fix: "Run `thanos store` with that --objstore.config, and have the queriers discover it.",
        });
      },
    );
    for (const gateways of stores.values()) {
      const lost = missingParts(gateways);
      const [first] = gateways;
      if (!first || lost.length === 0) continue;
      report(first, {
        what: `No store gateway serves shard ${lost.join(", ")} of the bucket that ${first.pod.title} serves.`,
        why: "The blocks of that shard are missing in every result, and no query fails.",
        fix: "Run one store gateway for each number from 0 to the modulus of --selector.relabel-config minus 1.",
      });
    }
  },
});

/** Numbers of the shards that none of a bucket's store gateways serves. */
function missingParts(gateways: readonly Container[]): readonly string[] {
  const shards = gateways.map((gateway) => shardOf(blockSelectorOf(gateway)));
  const [first] = shards;
  // A store gateway without a shard serves the whole bucket.
  if (!first || shards.some((shard) => shard?.division !== first.division)) return [];
  const kept = shards.flatMap((shard) => shard?.kept ?? []);
  return Array.from({ length: first.modulus }, (_, part) => String(part)).filter(
    (part) => !kept.includes(part),
  );
}
