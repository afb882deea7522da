import type { Kubelet } from "../../platform/platform.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { probeJob, type ProbeJobArgs } from "../probes/scrapeJob.ts";
import type { ExistingExporters } from "./existingExporters.ts";
import { keepingOwnLabels } from "./ownLabels.ts";
import { scrapeJobs } from "./scrapeJobs.ts";
import {
  bytesPerSeries,
  evaluationInterval,
  type PrometheusSettings,
  replicaLabel,
} from "./settings.ts";

export interface PrometheusConfigArgs {
  /** External label `cluster`. */
  readonly cluster: string;
  /** Globs of the rule files. */
  readonly ruleFiles: readonly string[];
  /** Globs of files with further scrape jobs; default none. */
  readonly scrapeConfigFiles?: readonly string[];
  /** How the kubelets serve their metrics. */
  readonly kubelet: Kubelet;
  /** Exporters that another program created, in place of those of this program; default none. */
  readonly existing?: ExistingExporters | undefined;
  /** Alertmanagers, each as host:port; each receives every alert. */
  readonly alertmanagers: readonly string[];
  /** Entries of `alertmanagers` besides these; default none. */
  readonly additional?: readonly object[];
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
  scrapeConfigFiles = [],
  kubelet,
  existing,
  alertmanagers,
  additional = [],
  probes,
  jobs,
  remoteWrites,
  settings,
}: PrometheusConfigArgs) {
  const { scrapeInterval, retention } = settings;
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
      evaluation_interval: evaluationInterval(settings),
      ...scrapeLimits(settings),
      external_labels: externalLabels,
    },
    storage: { tsdb: { retention: { time: retention, size: `${retentionBytes(settings)}B` } } },
    rule_files: [...ruleFiles],
    ...(scrapeConfigFiles.length > 0 && { scrape_config_files: [...scrapeConfigFiles] }),
    alerting: {
      // All servers send the same alert: without the replica label, Alertmanager deduplicates it.
      alert_relabel_configs: [{ action: "labeldrop", regex: replicaLabel }],
      alertmanagers: [{ static_configs: [{ targets: [...alertmanagers] }] }, ...additional],
    },
    ...(remoteWrites.length > 0 && { remote_write: remoteWrites }),
    scrape_configs: [
      ...scrapeJobs({ scrapeInterval, kubelet, existing }),
      ...(probes ? [probeJob(probes)] : []),
      ...jobs,
    ].map((job) => keepingOwnLabels(job, Object.keys(externalLabels))),
  };
}

/** Limits of every scrape, in the keys of Prometheus' configuration. */
export function scrapeLimits({ sampleLimit, resources }: PrometheusSettings) {
  const samples = sampleLimit ?? seriesInHalfOf(resources.limits.memory);
  return {
    // One exporter with too many series would exhaust the memory of all servers at once.
    sample_limit: samples,
    // Prometheus counts samples after the whole response is in memory. A line has 100 to 300 bytes.
    body_size_limit: `${samples * 512}B`,
    // Far above the values of exporters; a series at these limits uses up to 2 MiB of memory.
    label_limit: 128,
    label_name_length_limit: 1024,
    label_value_length_limit: 16_384,
    // Prometheus keeps dropped targets for its web page; a cluster has thousands.
    keep_dropped_targets: 100,
  };
}

/** Size of the data in bytes above which the oldest block is deleted: full volumes would stop all replicas at once. */
const retentionBytes = ({ retentionSize, storage }: PrometheusSettings) =>
  Math.floor(
    retentionSize === undefined ? 0.8 * quantityValue(storage) : quantityValue(retentionSize),
  );

/** Number of series that fit into half of a server's memory limit. */
const seriesInHalfOf = (memory: string) => Math.floor(quantityValue(memory) / 2 / bytesPerSeries);
