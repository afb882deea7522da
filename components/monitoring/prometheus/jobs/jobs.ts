import { RunError } from "@pulumi/pulumi";
import { type SecretFiles, secretFiles } from "../../../kubernetes/secretFiles.ts";
import { additionalConfigs, type AdditionalAlertmanagers } from "../../alertmanager/additional.ts";
import type { PrometheusSettings } from "../settings.ts";
import { remoteWrites } from "../remoteWrite.ts";
import { discoveryRoles, scrapeConfigsOf } from "./files.ts";
import { jobOf } from "./job.ts";

/** Directory of the files with secrets in the servers' container. */
export const secretsDirectory = "/etc/prometheus/secrets";

/** Scrape jobs of the settings, besides those of the program. */
export interface Jobs {
  /** Entries of `scrape_configs`. */
  readonly configs: readonly object[];
  /** Entries of `remote_write`. */
  readonly remoteWrites: readonly object[];
  /** Entries of `alertmanagers`, besides that of the program. */
  readonly alertmanagers: readonly object[];
  /** Files in {@link secretsDirectory}. */
  readonly secrets: SecretFiles;
  /** Roles of Kubernetes' service discovery that the jobs use. */
  readonly roles: ReadonlySet<string>;
}

/**
 * Loads the jobs of the settings `jobs` and `scrapeConfigFiles`, and the servers' other connections.
 * @throws RunError for a refused file, and if two jobs have the same name
 */
export function loadJobs(
  {
    jobs,
    scrapeConfigFiles,
    secrets,
    remoteWrite,
  }: Pick<PrometheusSettings, "jobs" | "scrapeConfigFiles" | "secrets" | "remoteWrite">,
  additional: AdditionalAlertmanagers = {},
): Jobs {
  const typed = Object.entries(jobs).map(([name, settings]) =>
    jobOf(name, settings, secretsDirectory),
  );
  const fromFiles = scrapeConfigsOf(scrapeConfigFiles, {
    directory: secretsDirectory,
    secrets: Object.keys(secrets),
  });
  const names = [...Object.keys(jobs), ...fromFiles.map(({ job_name }) => job_name)];
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined)
    throw new RunError(
      `prometheus.jobs and prometheus.scrapeConfigFiles have more than one job named ${repeated}: rename one.`,
    );
  const remotes = remoteWrites(remoteWrite, secretsDirectory);
  const alertmanagers = additionalConfigs(additional, secretsDirectory);
  const files = [...typed, remotes, alertmanagers].flatMap(({ files }) => Object.entries(files));
  return {
    remoteWrites: remotes.configs,
    alertmanagers: alertmanagers.ofPrometheus,
    configs: [...typed.map(({ config }) => config), ...fromFiles],
    secrets: secretFiles({ ...Object.fromEntries(files), ...secrets }),
    roles: discoveryRoles(fromFiles),
  };
}
