import { bucketOf } from "../../model/bucket.ts";
import { differsByPod } from "../../model/environment.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { type Server, serversOf } from "../../model/server.ts";

export const replicaLabelsDeduplicated = stackPolicy({
  name: "replica-labels-deduplicated",
  description: "The querier, and a compactor that deduplicates, know the label of every replica.",
  check: (stack, { report, each }) => {
    const servers = serversOf(stack, { each });
    each(
      stack.running("thanos query"),
      ({ pod }) => pod.resource,
      (querier) => {
        const flag = "--query.replica-label";
        for (const label of missing(querier, flag, servers))
          report(querier.pod.resource, {
            what: `${querier.title} doesn't deduplicate by ${label}, which tells replicas apart.`,
            why: "Every series is there once for each replica: sums and counts are that many times too high, and alerts on them fire for nothing.",
            fix: `Add ${flag}=${label}.`,
          });
      },
    );
    each(
      stack.running("thanos compact"),
      ({ pod }) => pod.resource,
      (compactor) => {
        const flag = "--deduplication.replica-label";
        // Deduplication in the bucket is off by default, and that is right as well.
        if (list(compactor, flag).length === 0) return;
        const bucket = bucketOf(stack, compactor)?.id;
        const here = servers.filter((server) => server.bucket?.id === bucket);
        for (const label of missing(compactor, flag, here))
          report(compactor.pod.resource, {
            what: `${compactor.title} deduplicates, but not by ${label}, which tells replicas apart.`,
            why: "Deduplication in the bucket can't be undone: with some of the labels only, it merges blocks of servers that stay apart by the other, and those are never deduplicated.",
            fix: `Add ${flag}=${label}.`,
          });
      },
    );
  },
});

/** Labels by which replicas differ, and that the flag doesn't name. */
function missing(container: Container, flag: string, servers: readonly Server[]): string[] {
  const known = list(container, flag);
  const labels = servers.flatMap((server) =>
    Object.entries(server.labels)
      .filter(([name, value]) => differsByPod(value) || /replica/i.test(name))
      .map(([name]) => name),
  );
  return [...new Set(labels)].filter((label) => !known.includes(label)).sort();
}

/** A flag that is given several times, or once with commas. */
const list = ({ line }: Container, flag: string) =>
  line.all(flag).flatMap((value) => value.split(","));
