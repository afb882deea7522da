import type { ExistingExporter } from "../existingExporter.ts";
import { apps, existingJobNames, jobs } from "../names.ts";
import { atPort, drop, onlyRunning, podLabels, type Relabeling } from "./relabeling.ts";

/** The exporters that another program created. */
export interface ExistingExporters {
  readonly nodeExporter?: ExistingExporter | undefined;
  readonly kubeStateMetrics?: ExistingExporter | undefined;
}

/** Jobs whose targets have the labels of the program's own exporters, which rules and dashboards select. */
export const existingJobs = ({ nodeExporter, kubeStateMetrics }: ExistingExporters) => [
  ...(nodeExporter
    ? [
        jobOf(existingJobNames.nodeExporter, nodeExporter, [
          ...podLabels,
          set("app", apps.nodeExporter),
          set("job", jobs.pods),
        ]),
      ]
    : []),
  ...(kubeStateMetrics
    ? [
        {
          ...jobOf(existingJobNames.kubeStateMetrics, kubeStateMetrics, [
            set("app", apps.kubeStateMetrics),
            set("service", apps.kubeStateMetrics),
            set("job", jobs.services),
          ]),
          // Its series have labels for the namespace and the name of the pods that they are about.
          honor_labels: true,
        },
      ]
    : []),
];

const jobOf = (
  job_name: string,
  { namespace, selector, port }: ExistingExporter,
  labels: readonly Relabeling[],
) => ({
  job_name,
  kubernetes_sd_configs: [
    {
      role: "pod",
      namespaces: { names: [namespace] },
      selectors: [
        {
          role: "pod",
          label: Object.entries(selector)
            .map(([key, value]) => `${key}=${value}`)
            .join(","),
        },
      ],
    },
  ],
  relabel_configs: [
    set("__tmp_port", String(port)),
    ...atPort("__tmp_port"),
    onlyRunning,
    ...labels,
  ],
});

const set = (target_label: string, replacement: string): Relabeling => ({
  target_label,
  replacement,
});

/** Leaves the targets of these jobs out of another job, after their addresses are known. */
export const droppedFromOthers = (existing: ExistingExporters): readonly Relabeling[] =>
  Object.values<ExistingExporter | undefined>({ ...existing }).flatMap((exporter) => {
    if (!exporter) return [];
    const { namespace, selector, port } = exporter;
    const labels = Object.keys(selector).map(
      (key) => `__meta_kubernetes_pod_label_${key.replaceAll(/\W/g, "_")}`,
    );
    const values = [namespace, ...Object.values(selector)].map((value) =>
      value.replaceAll(".", String.raw`\.`),
    );
    const sources = ["__meta_kubernetes_namespace", ...labels, "__address__"];
    return [drop(sources, [...values, `.*:${port}`].join(";"))];
  });
