import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";
import * as z from "zod";
import { didYouMean } from "../../../settings/didYouMean.ts";
import { readFile } from "../../readFile.ts";
import { section } from "../../../settings/schema.ts";
import { seconds } from "../../../settings/duration.ts";
import { longestInterval, longestIntervalReason, ownJobs } from "./settings.ts";

/** An entry of `scrape_configs`: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
export type ScrapeConfig = z.output<typeof scrapeConfig>;

const scrapeConfig = z.looseObject({
  job_name: z.string("must be a text"),
  scrape_interval: z.string("must be a duration").optional(),
});

const scrapeConfigFile = section({
  scrape_configs: z.array(scrapeConfig, "must be a list of scrape jobs"),
});

/** As Prometheus, with merge keys: `<<: *defaults`. */
const parseYaml = (text: string): unknown => parse(text, { merge: true });

/** Keys of Prometheus' configuration whose value is a secret, from the fields of type Secret in its source. */
const secretKeys = new Set([
  ...["application_credential_secret", "application_secret", "auth_token", "bearer_token"],
  ...["certificate_password", "client_certificate_key", "client_secret", "consumer_key"],
  ...["credentials", "key", "key_passphrase", "password", "private_key", "secret_key"],
  ...["secrets", "service_account_key", "token"],
]);

const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*:[^/\s]+@/i;

/** Keys below which every key is a name that the user chose. */
const freeKeys = new Set(["labels", "params"]);

/**
 * Reads the files of the setting `scrapeConfigFiles`.
 * @param secrets names of the files in `directory`
 * @throws RunError for a file that can't be read or has another form, for a job whose name or interval
 *   the program can't accept, for a secret in the file and for a file in `directory` that does not exist
 */
export function scrapeConfigsOf(
  files: readonly string[],
  { directory, secrets }: { readonly directory: string; readonly secrets: readonly string[] },
): readonly ScrapeConfig[] {
  return files.flatMap((file) => {
    const place = `prometheus.scrapeConfigFiles: ${file}`;
    const refuse = (problem: string) => new RunError(`${place} ${problem}`);
    const parsed = scrapeConfigFile.safeParse(readFile(file, place, parseYaml));
    const [issue] = parsed.error?.issues ?? [];
    if (issue)
      throw refuse(
        `is not valid: ${["", ...issue.path].join(".").slice(1) || "it"} ${issue.message}.`,
      );
    const { scrape_configs = [] } = parsed.data ?? {};
    for (const job of scrape_configs) {
      const { job_name, scrape_interval = longestInterval } = job;
      if (ownJobs.includes(job_name))
        throw refuse(`has the job ${job_name}, but a scrape job of the program has this name.`);
      if (seconds(scrape_interval) > seconds(longestInterval))
        throw refuse(
          `has the job ${job_name} with the scrape_interval ${scrape_interval}, but it must be at most ${longestInterval}, ${longestIntervalReason}.`,
        );
      for (const { key, text } of textsOf(job)) {
        if (secretKeys.has(key))
          throw refuse(
            `has a secret in the job ${job_name}, at ${key}: set prometheus.secrets.NAME, and name the file ${directory}/NAME in ${key}_file.`,
          );
        if (urlWithPassword.test(text))
          throw refuse(
            `has a URL with a password in the job ${job_name}, at ${key}: set basic_auth with password_file.`,
          );
        const named = text.startsWith(`${directory}/`)
          ? text.slice(directory.length + 1)
          : undefined;
        if (named !== undefined && !secrets.includes(named)) {
          const close = didYouMean(named, secrets);
          throw refuse(
            `names ${text} in the job ${job_name}, but prometheus.secrets has no ${named}${close === undefined ? "." : `: did you mean ${close}?`}`,
          );
        }
      }
    }
    return scrape_configs;
  });
}

interface Text {
  /** Key of the text, or of the list that contains it. */
  readonly key: string;
  readonly text: string;
}

/** All texts of a job. */
function textsOf(value: unknown, key = ""): readonly Text[] {
  if (typeof value === "string") return [{ key, text: value }];
  if (Array.isArray(value)) return value.flatMap((entry) => textsOf(entry, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) =>
    freeKeys.has(name) ? [] : textsOf(entry, name),
  );
}

/** Roles of Kubernetes' service discovery in the jobs. */
export const discoveryRoles = (jobs: readonly ScrapeConfig[]): ReadonlySet<string> =>
  new Set(
    jobs.flatMap(({ kubernetes_sd_configs }) =>
      textsOf(kubernetes_sd_configs).flatMap(({ key, text }) => (key === "role" ? [text] : [])),
    ),
  );
