import type { Kubelet } from "../../platform/platform.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { probeJob, type ProbeJobArgs } from "../probes/scrapeJob.ts";
import { keepingOwnLabels } from "./ownLabels.ts";
import { scrapeJobs } from "./scrapeJobs.ts";
import { bytesPerSeries, type PrometheusSettings, replicaLabel } from "./settings.ts";

export interface PrometheusConfigArgs {
  /** External label `cluster`. */
  readonly cluster: string;
  /** Glob of the rule files. */
  readonly ruleFiles: string;
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
  /** Alertmanagers, each as host:port; each receives every alert. */
  readonly alertmanagers: readonly string[];
  /** Targets of probes and their exporter; default none. */
  readonly probes?: ProbeJobArgs | undefined;
  /** Further scrape jobs. */
  readonly jobs: readonly object[];
  /** Entries of `remote_write`. */
  readonly remoteWrites: readonly object[];
  readonly settings: PrometheusSettings;
}

/** Content of prometheus.yml, the same for all Prometheus servers. */
export function prometheusConfig({
  cluster,
  ruleFiles,
  kubelet,
  alertmanagers,
  probes,
  jobs,
  remoteWrites,
  settings,
}: PrometheusConfigArgs) {
  const { scrapeInterval, evaluationInterval = scrapeInterval, retention } = settings;
  const sampleLimit = settings.sampleLimit ?? seriesInHalfOf(settings.resources.limits.memory);
  // In values of external labels, Prometheus expands ${...} from its environment, and $$ to $.
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
      // One exporter with too many series would exhaust the memory of all servers at once.
      sample_limit: sampleLimit,
      // Prometheus counts samples after the whole response is in memory. A line has 100 to 300 bytes.
      body_size_limit: `${sampleLimit * 512}B`,
      // Far above the values of exporters; a series at these limits uses up to 2 MiB of memory.
      label_limit: 128,
      label_name_length_limit: 1024,
      label_value_length_limit: 16_384,
      external_labels: externalLabels,
      // Prometheus keeps dropped targets for its web page; a cluster has thousands.
      keep_dropped_targets: 100,
    },
    storage: { tsdb: { retention: { time: retention, size: `${retentionBytes(settings)}B` } } },
    rule_files: [ruleFiles],
    alerting: {
      // All servers send the same alert: without the replica label, Alertmanager deduplicates it.
      alert_relabel_configs: [{ action: "labeldrop", regex: replicaLabel }],
      alertmanagers: [{ static_configs: [{ targets: [...alertmanagers] }] }],
    },
    ...(remoteWrites.length > 0 && { remote_write: remoteWrites }),
    scrape_configs: [
      ...scrapeJobs({ scrapeInterval, kubelet }),
      ...(probes ? [probeJob(probes)] : []),
      ...jobs,
    ].map((job) => keepingOwnLabels(job, Object.keys(externalLabels))),
  };
}

/** Size of the data in bytes above which the oldest block is deleted: full volumes would stop all replicas at once. */
const retentionBytes = ({ retentionSize, storage }: PrometheusSettings) =>
  Math.floor(
    retentionSize === undefined ? 0.8 * quantityValue(storage) : quantityValue(retentionSize),
  );

/** Number of series that fit into half of a server's memory limit. */
const seriesInHalfOf = (memory: string) => Math.floor(quantityValue(memory) / 2 / bytesPerSeries);
