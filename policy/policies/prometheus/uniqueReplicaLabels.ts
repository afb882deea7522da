import { differsByPod, podName } from "../../model/environment.ts";
import type { Labels } from "../../model/kubernetes.ts";
import { stackPolicy } from "../../model/policy.ts";
import { prometheusConfig, type LabelSource, labelSourcesOf } from "../../model/labelSource.ts";
import type { Stack } from "../../model/stack.ts";

export const uniqueReplicaLabels = stackPolicy({
  name: "unique-replica-labels",
  description: "No two Prometheus servers or rulers have the same external labels.",
  prevents: "merged series of two servers; a compactor that halts",
  check: (stack, { report, each }) => {
    const seen = new Map<string, LabelSource>();
    each(labelSourcesOf(stack, { each }), (source) => {
      if (!isKnown(stack, source)) return;
      const { pod, labels, bucket } = source;
      if (Object.keys(labels).length === 0) {
        // A single Prometheus without uploads needs no labels.
        if (bucket || pod.replicas > 1) report(pod, withoutLabels(source));
        return;
      }
      if (pod.replicas > 1 && !Object.values(labels).some(differsByPod)) {
        report(pod, sameInAllPods(source));
        return;
      }
      for (const set of pod.each(render(labels))) {
        const other = seen.get(set);
        seen.set(set, source);
        if (!other || other.pod === pod) continue;
        report(pod, sameAs(source, other));
        return;
      }
    });
  },
});

/** Whether the stack contains the configuration of the external labels. */
const isKnown = (stack: Stack, { container }: LabelSource) =>
  container.program !== "prometheus" || prometheusConfig(stack, container) !== undefined;

const render = (labels: Labels) =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));

const why =
  "Thanos regards blocks and series with the same external labels as one stream: the querier can't deduplicate them, and the compactor halts on overlapping blocks, or merges them permanently.";

/** Setting of a label that differs by pod. */
const replicaOf = ({ container }: LabelSource) =>
  container.program === "thanos rule"
    ? `--label=replica="$(POD_NAME)"`
    : "the external label replica: ${POD_NAME}";

const environment =
  "with POD_NAME in the container's env by valueFrom.fieldRef.fieldPath: metadata.name";

const withoutLabels = (source: LabelSource) => ({
  what: `${source.container.title} has no external labels.`,
  why: `${why} A sidecar and a ruler refuse to start without any.`,
  fix: `Set the external label cluster, and ${replicaOf(source)}, ${environment}.`,
});

const sameInAllPods = (source: LabelSource) => ({
  what: `The ${source.pod.replicas} pods of ${source.pod.title} all have the external labels ${shown(source.labels)}.`,
  why,
  fix: `Set ${replicaOf(source)}, ${environment}.`,
});

const sameAs = (source: LabelSource, other: LabelSource) => ({
  what: `${source.pod.title} has the same external labels as ${other.pod.title}: ${shown(source.labels)}.`,
  why,
  fix: "Set different values of one label, such as cluster.",
});

const shown = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(podName, "name of the pod")}"`)
    .join(", ");
