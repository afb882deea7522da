import type { JobSettings } from "./settings.ts";

/** A scrape job and the contents of the files that it refers to, by name. */
export interface Job {
  /** Entry of `scrape_configs`. */
  readonly config: object;
  readonly files: Readonly<Record<string, string>>;
}

/** Converts the settings of a job, with its certificates and secrets in files of `directory`. */
export function jobOf(name: string, settings: JobSettings, directory: string): Job {
  const { targets, labels, path, interval, timeout, basicAuth, bearerToken, tls } = settings;
  const files: Record<string, string> = {};
  const file = (kind: string, content: string | undefined) => {
    if (content === undefined) return undefined;
    // The dot separates these files from those of prometheus.secrets, whose names have none.
    files[`${name}.${kind}`] = content;
    return `${directory}/${name}.${kind}`;
  };
  const config = {
    job_name: name,
    scrape_interval: interval,
    scrape_timeout: timeout,
    metrics_path: path,
    scheme: settings.scheme ?? (tls ? "https" : "http"),
    honor_labels: settings.honorLabels,
    sample_limit: settings.sampleLimit,
    basic_auth: basicAuth && {
      username: basicAuth.user,
      password_file: file("password", basicAuth.password),
    },
    authorization:
      bearerToken === undefined ? undefined : { credentials_file: file("token", bearerToken) },
    tls_config: tls && {
      ca_file: file("ca.crt", tls.caCertificate),
      server_name: tls.serverName,
      cert_file: file("client.crt", tls.clientCertificate),
      key_file: file("client.key", tls.clientKey),
    },
    static_configs: [{ targets: [...targets], labels }],
    metric_relabel_configs: [
      ...(settings.keep === undefined ? [] : [byName(settings.keep, "keep")]),
      ...(settings.drop === undefined ? [] : [byName(settings.drop, "drop")]),
    ],
  };
  return { config, files };
}

const byName = (regex: string, action: "keep" | "drop") => ({
  source_labels: ["__name__"],
  regex,
  action,
});
