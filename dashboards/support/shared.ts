import { events, graph } from "./panels.ts";
import { increase, once, rate } from "./promql.ts";
import { objects, of, workloads } from "./selectors.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

// Panels of a component's dashboard that are also in the overview.

/** Age of each sidecar's last upload, or of the sidecar before its first. */
export const uploadAge = `time() - max by (pod) (thanos_objstore_bucket_last_successful_upload_time{${of.sidecar}} > 0 or process_start_time_seconds{${of.sidecar}})`;
/** A block is completed every two hours, and uploaded soon after. */
export const lateUpload = () => bad({ orange: 3 * 3600, red: 6 * 3600 });

export const uploadAges = () =>
  graph({
    title: "Since last upload",
    description:
      "Time since each sidecar's last upload, or since its start if it has not uploaded yet. Normal is a sawtooth with peaks of about 2.5 hours.",
    unit: units.seconds,
    thresholds: lateUpload(),
    queries: { "{{pod}}": uploadAge },
  });

export const targetsDown = () =>
  graph({
    title: "Targets down",
    description: "Targets that cannot be scraped, by job. Expected: 0.",
    unit: units.count,
    thresholds: bad({ red: 1 }),
    queries: { "{{job}}": 'sum by (job) (1 - up{cluster="$cluster"})' },
  });

export const samples = () =>
  graph({
    title: "Samples",
    description: "Samples that each Prometheus stores. The values should be equal.",
    unit: units.perSecond,
    queries: {
      "{{pod}}": `sum by (pod) (${rate("prometheus_tsdb_head_samples_appended_total", of.prometheus)})`,
    },
  });

export const compactorRuns = () =>
  events({
    title: "Compactor runs",
    description: "Complete passes over the bucket. A compactor without one for hours is stuck.",
    queries: {
      "{{pod}}": `sum by (pod) (${increase("thanos_compact_iterations_total", of.compactor)})`,
    },
  });

/** Restarts of compactors, which exit at errors that they cannot repair. */
export const compactorRestarts = `sum(${once("pod, container", `increase(kube_pod_container_status_restarts_total{${objects}, namespace="$monitoring", container=~"${workloads.compactor}"}[1h])`)})`;

export const blocksLeft = () => {
  const left = (work: string) =>
    `sum by (pod) (thanos_compact_todo_${work}_blocks{${of.compactor}})`;
  return graph({
    title: "Pending work",
    description:
      "Blocks that are not merged, downsampled or deleted yet. The numbers may grow for hours, but not for days.",
    unit: units.count,
    decimals: 0,
    queries: {
      "{{pod}} to compact": left("compaction"),
      "{{pod}} to downsample": left("downsample"),
      "{{pod}} to delete": left("deletion"),
    },
  });
};

export const storesByKind = () =>
  graph({
    title: "Stores by kind",
    description: "Store APIs that each querier is connected to. The values should be equal.",
    unit: units.count,
    queries: {
      "{{pod}} {{store_type}}": `sum by (pod, store_type) (thanos_store_nodes_grpc_connections{${of.querier}})`,
    },
  });

/** Rule evaluation of Prometheus or of the ruler. */
export const evaluationPanels = (selector: string) => [
  graph({
    title: "Slowest groups",
    description: "Evaluation time of the five slowest rule groups.",
    unit: units.seconds,
    queries: {
      "{{pod}} {{rule_group}}": `topk(5, prometheus_rule_group_last_duration_seconds{${selector}})`,
    },
  }),
  graph({
    title: "Duration / interval",
    description:
      "Evaluation time of rule groups as a share of their interval, for the five highest. From 100 % on, evaluations are missed.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.5, red: 1 }),
    queries: {
      "{{pod}} {{rule_group}}": `topk(5, prometheus_rule_group_last_duration_seconds{${selector}} / prometheus_rule_group_interval_seconds{${selector}})`,
    },
  }),
  graph({
    title: "Failed and missed evaluations",
    description:
      "Rule evaluations that failed, and evaluations of groups that were skipped because the previous one took too long. Expected: 0.",
    unit: units.perSecond,
    thresholds: bad({ red: 0.001 }),
    queries: {
      "{{pod}} failed": `sum by (pod) (${rate("prometheus_rule_evaluation_failures_total", selector)})`,
      "{{pod}} missed": `sum by (pod) (${rate("prometheus_rule_group_iterations_missed_total", selector)})`,
    },
  }),
];
