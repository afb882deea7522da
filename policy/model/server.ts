import { type Bucket, bucketOf } from "./bucket.ts";
import { expand, expandLikeShell } from "./environment.ts";
import type { Labels } from "./kubernetes.ts";
import type { AlertmanagerConfig, Container, Pod, PrometheusConfig } from "./pod.ts";
import type { Check } from "./policy.ts";
import { parseObject, type Stack } from "./stack.ts";
import { versionOf } from "./version.ts";

/** What gives series external labels, and alerts: a Prometheus or a Thanos ruler. */
export interface Server {
  readonly container: Container;
  readonly pod: Pod;
  /** Its external labels, whose values may still differ by pod. */
  readonly labels: Labels;
  /** Where its blocks go to; undefined where they stay. */
  readonly bucket: Bucket | undefined;
}

/** Every server of a stack; of one that can't be told yet, that is told. */
export function serversOf(stack: Stack, { each }: Pick<Check, "each">): readonly Server[] {
  const servers: Server[] = [];
  each(
    stack.pods,
    ({ resource }) => resource,
    (pod) => {
      const server = serverOf(stack, pod);
      if (server) servers.push(server);
    },
  );
  return servers;
}

/** The server of a pod. */
export function serverOf(stack: Stack, pod: Pod): Server | undefined {
  const prometheus = pod.running("prometheus");
  if (prometheus) {
    const sidecar = pod.running("thanos sidecar");
    return {
      container: prometheus,
      pod,
      labels: externalLabels(stack, prometheus) ?? {},
      bucket: sidecar && bucketOf(stack, sidecar),
    };
  }
  const ruler = pod.running("thanos rule");
  if (!ruler) return undefined;
  return { container: ruler, pod, labels: rulerLabels(ruler), bucket: bucketOf(stack, ruler) };
}

/** The configuration of a Prometheus; undefined where it isn't in the stack. */
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
  // Before Prometheus 3, only on request.
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

/** Labels as a ruler takes them: --label=name="value". */
const rulerLabels = ({ line }: Container): Labels =>
  Object.fromEntries(
    line.all("--label").map((label) => {
      const [name = "", ...value] = label.split("=");
      return [name, value.join("=").replace(/^"(.*)"$/, "$1")];
    }),
  );

/** How a server finds its Alertmanagers; undefined where that isn't in the stack. */
export function alertmanagersOf(
  stack: Stack,
  { container }: Server,
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
