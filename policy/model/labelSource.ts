import { type Bucket, bucketOf } from "./bucket.ts";
import { expand, expandLikeShell } from "./environment.ts";
import type { Labels } from "./kubernetes.ts";
import type { Container, Pod } from "./pod.ts";
import type { Check } from "./policy.ts";
import type { Resource } from "./resource.ts";
import type { Stack } from "./stack.ts";
import { versionOf } from "./version.ts";
import type { AlertmanagerConfig, PrometheusConfig } from "./workload.ts";
import { parseObject } from "./yaml.ts";

/** What adds external labels to series and alerts: a Prometheus or a Thanos ruler. */
export interface LabelSource {
  readonly resource: Resource;
  readonly container: Container;
  readonly pod: Pod;
  /** Its external labels; values may contain placeholders that differ by pod. */
  readonly labels: Labels;
  /** The bucket that its blocks are uploaded to; undefined for a source without uploads. */
  readonly bucket: Bucket | undefined;
}

/** Every label source of a stack; reports those that depend on values unknown at preview. */
export function labelSourcesOf(
  stack: Stack,
  { each }: Pick<Check, "each">,
): readonly LabelSource[] {
  const sources: LabelSource[] = [];
  each(stack.pods, (pod) => {
    const source = labelSourceOf(stack, pod);
    if (source) sources.push(source);
  });
  return sources;
}

/** The label source of a pod; undefined for a pod that runs neither Prometheus nor a ruler. */
export function labelSourceOf(stack: Stack, pod: Pod): LabelSource | undefined {
  const { resource } = pod;
  const prometheus = pod.running("prometheus");
  if (prometheus) {
    const sidecar = pod.running("thanos sidecar");
    return {
      resource,
      container: prometheus,
      pod,
      labels: externalLabels(stack, prometheus) ?? {},
      bucket: sidecar && bucketOf(stack, sidecar),
    };
  }
  const ruler = pod.running("thanos rule");
  if (!ruler) return undefined;
  return {
    resource,
    container: ruler,
    pod,
    labels: rulerLabels(ruler),
    bucket: bucketOf(stack, ruler),
  };
}

/** The configuration of a Prometheus; undefined where the stack does not contain it. */
export function prometheusConfig(
  stack: Stack,
  prometheus: Container,
): Partial<PrometheusConfig> | undefined {
  const { pod, line } = prometheus;
  if (pod.workload.prometheusConfig) return pod.workload.prometheusConfig;
  const path = line.get("--config.file") ?? "/etc/prometheus/prometheus.yml";
  const reloader = pod.containers.find(
    ({ line }) =>
      line.some("--reloader.config-envsubst-file") || line.some("--config-envsubst-file"),
  );
  const flag = (name: string) =>
    reloader?.line.get(`--reloader.${name}`) ?? reloader?.line.get(`--${name}`);
  const source =
    reloader && flag("config-envsubst-file") === path ? flag("config-file") : undefined;
  const content = reloader && source ? stack.file(reloader, source) : stack.file(prometheus, path);
  if (!content || !("text" in content)) return undefined;
  return parseObject<PrometheusConfig>(
    reloader && source ? expand(content.text, reloader.environment) : content.text,
  );
}

function externalLabels(stack: Stack, prometheus: Container): Labels | undefined {
  const labels = prometheusConfig(stack, prometheus)?.global?.external_labels;
  if (!labels) return undefined;
  const version = versionOf(prometheus.spec.image);
  // Prometheus 2 expands variables only with this feature flag.
  const expands =
    !version ||
    version.major >= 3 ||
    prometheus.line.all("--enable-feature").some((list) => list.includes("expand-external-labels"));
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [
      label,
      expands ? expandLikeShell(String(value), prometheus.environment) : String(value),
    ]),
  );
}

/** Labels of a ruler: --label=name="value". */
const rulerLabels = ({ line }: Container): Labels =>
  Object.fromEntries(
    line.all("--label").map((label) => {
      const [name = "", ...value] = label.split("=");
      return [name, value.join("=").replace(/^"(.*)"$/, "$1")];
    }),
  );

/** How a label source finds its Alertmanagers; undefined where the stack does not contain it. */
export function alertmanagersOf(
  stack: Stack,
  { container }: LabelSource,
): readonly AlertmanagerConfig[] | undefined {
  if (container.program === "prometheus") {
    const config = prometheusConfig(stack, container);
    return config && (config.alerting?.alertmanagers ?? []);
  }
  const { line } = container;
  const urls = line.all("--alertmanagers.url");
  const inline = line.get("--alertmanagers.config");
  if (inline?.startsWith("{{")) return undefined;
  const file = line.get("--alertmanagers.config-file");
  const content = file === undefined ? undefined : stack.file(container, file);
  if (file !== undefined && !(content && "text" in content)) return undefined;
  const text = inline ?? (content && "text" in content ? content.text : "");
  const { alertmanagers = [] } = parseObject<{ alertmanagers: AlertmanagerConfig[] }>(text);
  return [...alertmanagers, ...(urls.length > 0 ? [{ static_configs: urls }] : [])];
}
