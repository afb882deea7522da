import { exported } from "../externalLabels.ts";

/**
 * A scrape job that renames the series' own labels which have the name of an external label, as
 * Prometheus does with those that have the name of a target's label. Thanos would overwrite them, and
 * series that differ in them would be one.
 */
export function keepingOwnLabels(job: object, externalLabels: readonly string[]): object {
  const others: readonly unknown[] =
    "metric_relabel_configs" in job && Array.isArray(job.metric_relabel_configs)
      ? job.metric_relabel_configs
      : [];
  return { ...job, metric_relabel_configs: [...others, ...renaming(externalLabels)] };
}

const renaming = (labels: readonly string[]): readonly object[] => [
  ...labels.flatMap((label) => [
    // A series that another Prometheus had scraped before has both labels.
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
