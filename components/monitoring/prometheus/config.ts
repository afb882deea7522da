import type { Kubelet } from "../../platform/platform.ts";
import { scrapeJobs } from "./scrapeJobs.ts";
import type { PrometheusSettings } from "./settings.ts";

export interface PrometheusConfigArgs {
  /** External label `cluster`. */
  readonly cluster: string;
  /** Files with rules, as a glob. */
  readonly ruleFiles: string;
  readonly kubelet: Kubelet;
  readonly settings: PrometheusSettings;
}

/** The configuration that all Prometheus servers have, as the object that prometheus.yml is. */
export function prometheusConfig({ cluster, ruleFiles, kubelet, settings }: PrometheusConfigArgs) {
  const { scrapeInterval, evaluationInterval = scrapeInterval, retention } = settings;
  return {
    global: {
      scrape_interval: scrapeInterval,
      evaluation_interval: evaluationInterval,
      // Prometheus replaces ${...} by its environment here, and $$ by $.
      external_labels: {
        ...mapValues({ cluster, ...settings.externalLabels }, (value) =>
          value.replaceAll("$", "$$$$"),
        ),
        replica: "${POD_NAME}",
      },
      // Dropped targets are kept to be shown; a cluster drops thousands.
      keep_dropped_targets: 100,
    },
    storage: { tsdb: { retention: { time: retention } } },
    rule_files: [ruleFiles],
    scrape_configs: scrapeJobs({ scrapeInterval, kubelet }),
  };
}

function mapValues(labels: Readonly<Record<string, string>>, map: (value: string) => string) {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, map(value)]));
}
