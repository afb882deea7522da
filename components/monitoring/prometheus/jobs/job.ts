import type { SecretValue } from "../../../kubernetes/secretFiles.ts";
import { connectionConfig } from "../client.ts";
import type { JobSettings } from "./settings.ts";

/** A scrape job and the files that it refers to, by name. */
export interface Job {
  /** Entry of `scrape_configs`. */
  readonly config: object;
  readonly files: Readonly<Record<string, SecretValue>>;
}

/** Converts the settings of a job, with its certificates and secrets in files of `directory`. */
export function jobOf(name: string, settings: JobSettings, directory: string): Job {
  const { targets, labels, path, interval, timeout, tls } = settings;
  // The dot in the names separates these files from those of prometheus.secrets, whose names have none.
  const { http, relabeling, files } = connectionConfig(settings, name, directory);
  const config = {
    job_name: name,
    scrape_interval: interval,
    scrape_timeout: timeout,
    metrics_path: path,
    scheme: settings.scheme ?? (tls ? "https" : "http"),
    honor_labels: settings.honorLabels,
    sample_limit: settings.sampleLimit,
    ...http,
    static_configs: [{ targets: [...targets], labels }],
    metric_relabel_configs: relabeling,
  };
  return { config, files };
}
