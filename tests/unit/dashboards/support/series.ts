/** Labels of a series. */
export type Labels = Readonly<Record<string, string>>;

/** A series that a query selects. */
export interface Series {
  readonly metric: string;
  readonly labels: Labels;
}

/** Labels that the scrape jobs set, by the prefix of the metric's name. */
const families: readonly (readonly [RegExp, Labels])[] = [
  [
    /^kube_node_/,
    {
      job: "kubernetes-service-endpoints",
      app: "kube-state-metrics",
      instance: "10.0.0.9:8080",
      node: "n1",
    },
  ],
  [
    /^kube_/,
    {
      ...{
        job: "kubernetes-service-endpoints",
        app: "kube-state-metrics",
        instance: "10.0.0.9:8080",
      },
      ...{ namespace: "a", pod: "p-0", container: "app", node: "n1", uid: "1" },
    },
  ],
  [
    /^node_(?!.*:)/,
    {
      ...{ job: "kubernetes-pods", app: "node-exporter", instance: "10.0.0.1:9100" },
      ...{ namespace: "node-exporter", pod: "node-exporter-x", node: "n1" },
      ...{ device: "sda", mountpoint: "/", fstype: "ext4", cpu: "0", mode: "user" },
    },
  ],
  [
    /^container_network_/,
    {
      ...{
        job: "kubernetes-nodes-cadvisor",
        instance: "n1",
        node: "n1",
        namespace: "a",
        pod: "p-0",
      },
      ...{ id: "/kubepods.slice/pod1.slice", interface: "eth0" },
    },
  ],
  [
    /^container_/,
    {
      ...{
        job: "kubernetes-nodes-cadvisor",
        instance: "n1",
        node: "n1",
        namespace: "a",
        pod: "p-0",
      },
      ...{ container: "app", id: "/kubepods.slice/pod1.slice/cri-1.scope", device: "/dev/sda" },
    },
  ],
  // Recorded series.
  [/:/, { namespace: "a", pod: "p-0", container: "app", node: "n1", device: "sda" }],
  [/^ALERTS$/, { alertname: "NodeNotReady", severity: "critical", team: "devops" }],
  [
    /./,
    {
      job: "kubernetes-pods",
      app: "thanos-querier",
      instance: "10.0.1.1:10902",
      namespace: "a",
      pod: "p-0",
      node: "n1",
    },
  ],
];

/** Non-empty labels: an empty label is the same as no label. */
export const withoutEmpty = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));

/** A text that a regular expression of the dashboards matches. */
const exampleOf = (regex: string) =>
  (regex.replaceAll(/\([^)]*\)\?/g, "").split("|")[0] ?? "")
    .replaceAll(".+", "x")
    .replaceAll(/[.][.]?/g, (dots) => "0".repeat(dots.length));

const matcher = /(\w+)(=~|!~|!=|=)"([^"]*)"/g;

/** Series that a query with values of its variables selects, one for each selector. */
export function seriesOf(query: string): readonly Series[] {
  const grouped = [...query.matchAll(/\b(?:by|on|group_left) \(([^)]*)\)/g)]
    .flatMap(([, labels = ""]) => labels.split(/,\s*/))
    .filter((label) => label !== "" && label !== "le");
  return [...query.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].map(
    ([, metric = "", matchers = ""]) => {
      const [, family = {}] = families.find(([beginning]) => beginning.test(metric)) ?? [];
      const labels: Record<string, string> = { ...family };
      // A label that no metric family has; it identifies the series in a result.
      for (const label of grouped)
        if (!/^(kube_|node_|container_|.*:)/.test(metric)) labels[label] ??= `${label}-1`;
      for (const [, label = "", operator, value = ""] of matchers.matchAll(matcher))
        if (operator === "=") labels[label] = value;
        else if (operator === "=~" && !new RegExp(`^(?:${value})$`).test(labels[label] ?? ""))
          labels[label] = exampleOf(value);
      return { metric, labels: withoutEmpty(labels) };
    },
  );
}

/** Metrics whose value is 1 while a condition is true. */
const states = /^(kube_.*_(info|owner|phase|condition|reason|ready)|ALERTS|up|.*:relabel)$/;

/** Values of a series. Numbers grow, so every rate is above 0. */
const valuesOf = ({ metric, labels }: Series) =>
  states.test(metric) ? "1x60" : `1+${labels.le === undefined ? 60 : 30}x60`;

/** Series in promtool's format; those of a histogram have buckets. */
export function written(series: readonly Series[]): Readonly<Record<string, string>> {
  const all = series.flatMap((one) =>
    one.metric.endsWith("_bucket")
      ? ["0.1", "1", "+Inf"].map((le) => ({ ...one, labels: { ...one.labels, le } }))
      : [one],
  );
  return Object.fromEntries(
    all.map((one) => [
      `${one.metric}{${Object.entries(one.labels)
        .sort()
        .map(([label, value]) => `${label}="${value}"`)
        .join(", ")}}`,
      valuesOf(one),
    ]),
  );
}
