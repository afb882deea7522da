import { bucketOf } from "../../model/bucket.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType } from "../../model/resource.ts";
import { areDisjoint, blockSelectorOf } from "../../model/blockSelector.ts";

interface Config {
  /** Buckets that another stack compacts. */
  readonly compactedElsewhere: readonly string[];
}

/** https://thanos.io/tip/components/compact.md/ */
export const oneCompactorPerBucket = stackPolicy<Config>({
  name: "one-compactor-per-bucket",
  description: "A bucket's blocks have exactly one compactor.",
  prevents: "a bucket that two compactors corrupt, or that is never compacted",
  parameters: {
    compactedElsewhere: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Buckets that another stack compacts, by name.",
    },
  },
  check: (stack, { config, report, each }) => {
    const compactors: { container: Container; bucket: string }[] = [];
    each(stack.running("thanos compact"), (container) => {
      const several = whySeveral(container);
      if (several) report(container, { what: several, why, fix: fixOf(container) });

      const bucket = bucketOf(stack, container)?.id ?? "";
      const other = compactors.find(
        (other) =>
          other.bucket === bucket &&
          !areDisjoint(blockSelectorOf(container), blockSelectorOf(other.container)),
      );
      if (other)
        report(container, {
          what: `${container.pod.title} compacts the same blocks as ${other.container.pod.title}: those in ${bucket}.`,
          why,
          fix: "Remove one of the two, or set --selector.relabel-config of each so that no block is selected by both.",
        });
      compactors.push({ container, bucket });
    });
    const served = new Set<string>();
    each(stack.running("thanos store"), (store) => {
      const bucket = bucketOf(stack, store);
      if (!bucket || served.has(bucket.id)) return;
      served.add(bucket.id);
      if (bucket.name && config.compactedElsewhere.includes(bucket.name)) return;
      if (compactors.some((compactor) => compactor.bucket === bucket.id)) return;
      report(store, {
        what: `No compactor works on the bucket that ${store.pod.title} serves: ${bucket.id}.`,
        why: "Its blocks remain small and numerous, so that queries over long ranges become slower until they fail; no block is downsampled or deleted.",
        fix: "Run one `thanos compact --wait` on that bucket, or, if another stack compacts the bucket, add its name to this policy's compactedElsewhere.",
      });
    });
  },
});

const why =
  "Two compactors of the same blocks upload overlapping blocks and delete blocks that the other still reads: the bucket becomes corrupt, and Thanos halts.";

/** Why several compactors may run at a time; undefined if only one can. */
function whySeveral({ pod }: Container): string | undefined {
  if (pod.replicas > 1) return `${pod.title} runs ${pod.replicas} compactors.`;
  const spec = (pod.resource.props.spec ?? {}) as {
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: number | string };
    };
    readonly concurrencyPolicy?: string;
  };
  switch (kubernetesType(pod.resource)?.kind) {
    case "Deployment":
      if (spec.strategy?.type === "Recreate") return undefined;
      if ([0, "0", "0%"].some((none) => none === spec.strategy?.rollingUpdate?.maxSurge))
        return undefined;
      return `${pod.title} starts the next compactor before the last one has ended.`;
    case "CronJob":
      return spec.concurrencyPolicy === "Forbid"
        ? undefined
        : `${pod.title} starts a compactor while the last one may still run.`;
    default:
      return undefined;
  }
}

function fixOf({ pod }: Container): string {
  switch (kubernetesType(pod.resource)?.kind) {
    case "Deployment":
      return "Set replicas: 1 and strategy: {type: Recreate}, or use a StatefulSet.";
    case "CronJob":
      return "Set concurrencyPolicy: Forbid.";
    default:
      return "Set replicas: 1.";
  }
}
