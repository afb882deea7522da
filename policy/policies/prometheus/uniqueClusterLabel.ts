import { stackPolicy } from "../../model/policy.ts";
import { labelSourcesOf } from "../../model/labelSource.ts";

interface Config {
  /** Name of the label. */
  readonly label: string;
  /** Values of other stacks that share a bucket with this one. */
  readonly taken: readonly string[];
}

export const uniqueClusterLabel = stackPolicy<Config>({
  name: "unique-cluster-label",
  description:
    "Uploaded blocks have an external label for the cluster, with another value in every cluster.",
  prevents: "merged series of two clusters; a compactor that halts",
  parameters: {
    label: { type: "string", default: "cluster", description: "External label of the cluster." },
    taken: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Values of other stacks that share a bucket with this one.",
    },
  },
  check: (stack, { config, report, each }) => {
    each(labelSourcesOf(stack, { each }), ({ pod, bucket, labels }) => {
      if (!bucket || Object.keys(labels).length === 0) return;
      const value = labels[config.label];
      const why =
        "Pods have the same names in every cluster. If two clusters upload to one bucket, or one querier queries both, their series are merged: values of one cluster appear as values of the other, and the compactor halts.";
      if (value === undefined)
        report(pod, {
          what: `${pod.title} uploads blocks without the external label ${config.label}.`,
          why,
          fix: `Set the external label ${config.label} to the cluster's name.`,
        });
      else if (config.taken.includes(value))
        report(pod, {
          what: `${pod.title} uploads blocks as ${config.label}="${value}", as another stack does that shares the bucket.`,
          why,
          fix: `Set another value of the external label ${config.label}.`,
        });
    });
  },
});
