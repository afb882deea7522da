import type { Kubelet } from "../../platform/platform.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { probeJob, type ProbeJobArgs } from "../probes/scrapeJob.ts";
import { keepingOwnLabels } from "./ownLabels.ts";
import { scrapeJobs } from "./scrapeJobs.ts";
import { bytesPerSeries, type PrometheusSettings, replicaLabel } from "./settings.ts";

export interface PrometheusConfigArgs {
  /** External label `cluster`. */
  readonly cluster: string;
  /** Files with rules, as a glob. */
  readonly ruleFiles: string;
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
  /** Alertmanagers, each as host:port; every one gets every alert. */
  readonly alertmanagers: readonly string[];
  /** What is probed, and by which exporter; default nothing. */
  readonly probes?: ProbeJobArgs | undefined;
  /** Settings with their defaults filled in. */
  readonly settings: PrometheusSettings;
}

/** The configuration that all Prometheus servers have, as the object that prometheus.yml is. */
export function prometheusConfig({
  cluster,
  ruleFiles,
  kubelet,
  alertmanagers,
  probes,
  settings,
}: PrometheusConfigArgs) {
  const { scrapeInterval, evaluationInterval = scrapeInterval, retention } = settings;
  const sampleLimit = settings.sampleLimit ?? seriesInHalfOf(settings.resources.limits.memory);
  // Prometheus replaces ${...} by its environment in their values, and $$ by $.
  const escaped = Object.entries({ cluster, ...settings.externalLabels }).map(
    ([label, value]) => [label, value.replaceAll("$", "$$$$")] as const,
  );
  const externalLabels: Record<string, string> = {
    ...Object.fromEntries(escaped),
    [replicaLabel]: "${POD_NAME}",
  };
  return {
    global: {
      scrape_interval: scrapeInterval,
      evaluation_interval: evaluationInterval,
      // One exporter that lost its measure would end all servers at once.
      sample_limit: sampleLimit,
      // Samples are counted when the whole answer is in memory. A line has 100 to 300 bytes.
      body_size_limit: `${sampleLimit * 512}B`,
      // Far more than exporters give; one such series takes up to 2 MiB of memory.
      label_limit: 128,
      label_name_length_limit: 1024,
      label_value_length_limit: 16_384,
      external_labels: externalLabels,
      // Dropped targets are kept to be shown; a cluster drops thousands.
      keep_dropped_targets: 100,
    },
    storage: { tsdb: { retention: { time: retention, size: `${retentionBytes(settings)}B` } } },
    rule_files: [ruleFiles],
    alerting: {
      // All servers raise the same alert, and it shall be one.
      alert_relabel_configs: [{ action: "labeldrop", regex: replicaLabel }],
      alertmanagers: [{ static_configs: [{ targets: [...alertmanagers] }] }],
    },
    scrape_configs: [
      ...scrapeJobs({ scrapeInterval, kubelet }),
      ...(probes ? [probeJob(probes)] : []),
    ].map((job) => keepingOwnLabels(job, Object.keys(externalLabels))),
  };
}

/** Bytes of data from which the oldest block is forgotten: replicas have the same, and fill up at once. */
const retentionBytes = ({ retentionSize, storage }: PrometheusSettings) =>
  Math.floor(
    retentionSize === undefined ? 0.8 * quantityValue(storage) : quantityValue(retentionSize),
  );

/** Series that half of a server's memory has room for. */
const seriesInHalfOf = (memory: string) => Math.floor(quantityValue(memory) / 2 / bytesPerSeries);
