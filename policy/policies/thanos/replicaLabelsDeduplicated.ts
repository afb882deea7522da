import { bucketOf } from "../../model/bucket.ts";
import { differsByPod } from "../../model/environment.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { type LabelSource, labelSourcesOf } from "../../model/labelSource.ts";

export const replicaLabelsDeduplicated = stackPolicy({
  name: "replica-labels-deduplicated",
  description: "Queriers, and compactors that deduplicate, have every replica label configured.",
  prevents: "sums that are too high by the number of replicas",
  check: (stack, { report, each }) => {
    const sources = labelSourcesOf(stack, { each });
    each(stack.running("thanos query"), (querier) => {
      const flag = "--query.replica-label";
      for (const label of missing(querier, flag, sources))
        report(querier, {
          what: `${querier.title} doesn't deduplicate by ${label}, which differs between replicas.`,
          why: "Every series exists once for each replica: sums and counts are too high by that factor, and alerts on them are false.",
          fix: `Add ${flag}=${label}.`,
        });
    });
    each(stack.running("thanos compact"), (compactor) => {
      const flag = "--deduplication.replica-label";
      // Deduplication in the bucket is optional.
      if (list(compactor, flag).length === 0) return;
      const bucket = bucketOf(stack, compactor)?.id;
      const here = sources.filter((source) => source.bucket?.id === bucket);
      for (const label of missing(compactor, flag, here))
        report(compactor, {
          what: `${compactor.title} deduplicates, but not by ${label}, which differs between replicas.`,
          why: "Deduplication in the bucket can't be undone. With only some of the labels, blocks of servers that differ by another label are never deduplicated.",
          fix: `Add ${flag}=${label}.`,
        });
    });
  },
});

/** Labels that differ between replicas and are not among the flag's values. */
function missing(container: Container, flag: string, sources: readonly LabelSource[]): string[] {
  const known = list(container, flag);
  const labels = sources.flatMap((source) =>
    Object.entries(source.labels)
      .filter(([name, value]) => differsByPod(value) || /replica/i.test(name))
      .map(([name]) => name),
  );
  return [...new Set(labels)].filter((label) => !known.includes(label)).sort();
}

/** Values of a flag that may be repeated or contain commas. */
const list = ({ line }: Container, flag: string) =>
  line.all(flag).flatMap((value) => value.split(","));
