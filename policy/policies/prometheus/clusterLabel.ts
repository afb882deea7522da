import { stackPolicy } from "../../model/policy.ts";
import { serversOf } from "../../model/server.ts";

interface Config {
  /** Name of the label. */
  readonly label: string;
  /** Values that other stacks have, which share a bucket with this one. */
  readonly taken: readonly string[];
}

export const clusterLabel = stackPolicy<Config>({
  name: "unique-cluster-label",
  description:
    "What is uploaded tells which cluster it is from, and no two clusters are called the same.",
  parameters: {
    label: { type: "string", default: "cluster", description: "External label of the cluster." },
    taken: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Values that other stacks have which share a bucket with this one.",
    },
  },
  check: (stack, { config, report, each }) => {
    each(
      serversOf(stack, { each }),
      ({ pod }) => pod.resource,
      ({ pod, bucket, labels }) => {
        if (!bucket || Object.keys(labels).length === 0) return;
        const value = labels[config.label];
        const why =
          "Pods have the same names in every cluster. As soon as two clusters upload to one bucket, or one querier asks both, their series are one: values of the one show up as the other's, and the compactor halts.";
        if (value === undefined)
          report(pod.resource, {
            what: `${pod.title} uploads blocks without the external label ${config.label}.`,
            why,
            fix: `Set the external label ${config.label} to the cluster's name.`,
          });
        else if (config.taken.includes(value))
          report(pod.resource, {
            what: `${pod.title} uploads blocks as ${config.label}="${value}", which another stack that shares the bucket does as well.`,
            why,
            fix: `Give this stack another value of the external label ${config.label}.`,
          });
      },
    );
  },
});
