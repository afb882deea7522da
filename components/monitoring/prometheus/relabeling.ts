/** A rule of relabel_config: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
export interface Relabeling {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: "keep" | "drop" | "keepequal";
}

export function copy(source: string, target: string): Relabeling {
  return { source_labels: [source], target_label: target };
}

export function keep(sources: readonly string[], regex: string): Relabeling {
  return { source_labels: sources, regex, action: "keep" };
}

export function drop(sources: readonly string[], regex: string): Relabeling {
  return { source_labels: sources, regex, action: "drop" };
}

/** Keeps pods or Services annotated for scraping, and sets their address from the annotations. */
export function annotated(role: "pod" | "service"): readonly Relabeling[] {
  const annotation = (name: string) => `__meta_kubernetes_${role}_annotation_prometheus_io_${name}`;
  return [
    keep([annotation("scrape")], "true"),
    { source_labels: [annotation("scheme")], regex: "(https?)", target_label: "__scheme__" },
    { source_labels: [annotation("path")], regex: "(.+)", target_label: "__metrics_path__" },
    ...atPort(annotation("port")),
  ];
}

/** Sets the port of a pod's address to that of a label, and keeps one target for each pod. */
export function atPort(label: string): readonly Relabeling[] {
  return [
    // A pod that declares no port has an address without a port, and an IPv6 address without brackets.
    {
      source_labels: ["__address__"],
      regex: "([^[]*:[^[]*:[^[]*)",
      target_label: "__address__",
      replacement: "[$1]",
    },
    // A dual-stack Service lists each pod with both addresses: keep the target with the pod's first one.
    {
      source_labels: ["__meta_kubernetes_pod_ip", "__address__"],
      regex: String.raw`.+;(?:\[(.+)\]|([^[:]+))(?::\d+)?`,
      target_label: "__tmp_pod_ip",
      replacement: "$1$2",
    },
    {
      source_labels: ["__tmp_pod_ip"],
      target_label: "__meta_kubernetes_pod_ip",
      action: "keepequal",
    },
    // Discovery returns a pod once per port. With the annotated port in all of them, they are one target.
    {
      source_labels: ["__address__", label],
      regex: String.raw`(\[.+\]|[^:]+)(?::\d+)?;(\d+)`,
      target_label: "__address__",
      replacement: "$1:$2",
    },
  ];
}

/** Leaves out pods that do not run. */
export const onlyRunning = drop(["__meta_kubernetes_pod_phase"], "Pending|Succeeded|Failed");

/** Labels that identify the pod of a target. */
export const podLabels: readonly Relabeling[] = [
  copy("__meta_kubernetes_namespace", "namespace"),
  copy("__meta_kubernetes_pod_name", "pod"),
  copy("__meta_kubernetes_pod_node_name", "node"),
  copy("__meta_kubernetes_pod_label_app", "app"),
  {
    source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
    regex: "(.+)",
    target_label: "app",
  },
];
