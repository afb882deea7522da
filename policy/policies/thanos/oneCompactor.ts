import { bucketOf } from "../../model/bucket.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType } from "../../model/resource.ts";
import { areDisjoint, selectionOf } from "../../model/selection.ts";

interface Config {
  /** Buckets that another stack compacts. */
  readonly compactedElsewhere: readonly string[];
}

/** https://thanos.io/tip/components/compact.md/ */
export const oneCompactor = stackPolicy<Config>({
  name: "one-compactor-per-bucket",
  description: "A bucket's blocks have exactly one compactor.",
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
    each(
      stack.running("thanos compact"),
      ({ pod }) => pod.resource,
      (container) => {
        const several = whySeveral(container);
        if (several) report(container.pod.resource, { what: several, why, fix: fixOf(container) });

        const bucket = bucketOf(stack, container)?.id ?? "";
        const other = compactors.find(
          (other) =>
            other.bucket === bucket &&
            !areDisjoint(selectionOf(container), selectionOf(other.container)),
        );
        if (other)
          report(container.pod.resource, {
            what: `${container.pod.title} compacts the same blocks as ${other.container.pod.title}: those in ${bucket}.`,
            why,
            fix: "Remove one of the two, or give each a --selector.relabel-config that keeps blocks which the other doesn't.",
          });
        compactors.push({ container, bucket });
      },
    );
    const served = new Set<string>();
    each(
      stack.running("thanos store"),
      ({ pod }) => pod.resource,
      (store) => {
        const bucket = bucketOf(stack, store);
        if (!bucket || served.has(bucket.id)) return;
        served.add(bucket.id);
        if (bucket.name && config.compactedElsewhere.includes(bucket.name)) return;
        if (compactors.some((compactor) => compactor.bucket === bucket.id)) return;
        report(store.pod.resource, {
          what: `No compactor works on the bucket that ${store.pod.title} serves: ${bucket.id}.`,
          why: "Its blocks stay small and many, so that queries over long ranges get slower until they fail; nothing is downsampled, and nothing is ever deleted.",
          fix: "Run one `thanos compact --wait` on that bucket, or name the bucket in this policy's compactedElsewhere where another stack does.",
        });
      },
    );
  },
});

const why =
  "Two compactors that work on the same blocks upload overlapping ones and delete what the other still reads: the bucket is corrupt, and Thanos halts.";

/** How it comes that several run at a time, if they do. */
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
      return `${pod.title} starts its next compactor before the last one has ended.`;
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
