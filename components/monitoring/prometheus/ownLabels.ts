import { exported } from "../externalLabels.ts";

/**
 * Adds relabeling to a scrape job that renames series labels with the name of an external label, as
 * Prometheus renames those with the name of a target label. Otherwise Thanos would overwrite these
 * labels, and merge series that differ only in them.
 */
export function keepingOwnLabels(job: object, externalLabels: readonly string[]): object {
  const others: readonly unknown[] =
    "metric_relabel_configs" in job && Array.isArray(job.metric_relabel_configs)
      ? job.metric_relabel_configs
      : [];
  return { ...job, metric_relabel_configs: [...others, ...renaming(externalLabels)] };
}

/** Relabeling rules that rename series labels of these names. */
export const renaming = (labels: readonly string[]): readonly object[] => [
  ...labels.flatMap((label) => [
    // A series that another Prometheus has already scraped has both labels.
    {
      source_labels: [label, exported(label)],
      separator: "\n",
      regex: "[^\n]+\n(.+)",
      target_label: exported(exported(label)),
    },
    { source_labels: [label], regex: "(.+)", target_label: exported(label) },
  ]),
  { regex: labels.join("|"), action: "labeldrop" },
];
