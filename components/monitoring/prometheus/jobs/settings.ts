import * as z from "zod";
import { atMost, duration, seconds } from "../../../settings/duration.ts";
import {
  distinctUnrepeated,
  flag,
  matching,
  must,
  oneOf,
  secretText,
  section,
  text,
  wholeNumber,
} from "../../../settings/schema.ts";
import { secretValue } from "../../../settings/secretValue.ts";
import { checkLogin, connectionName, connectionShape } from "../client.ts";
import { existingJobNames, jobs } from "../../names.ts";
import { isAddress } from "../../probes/address.ts";

/** Names of the program's own scrape jobs. */
export const ownJobs: readonly string[] = [
  ...Object.values(jobs),
  ...Object.values(existingJobNames),
];

/** Longest scrape interval of a job, as a duration, and the reason. */
export const longestInterval = "2m";
export const longestIntervalReason =
  "because queries find a sample for 5m and rules need two scrapes within that time";

const jobName = connectionName.refine((job) => !ownJobs.includes(job), {
  error: "must not be set: a scrape job of the program has this name",
});

const labelName = matching(
  /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/,
  "be a label name: letters, digits and underscores, without two leading underscores",
).refine((label) => label !== "job", {
  error: "must not be set: the name of the job is this label",
});

/** Settings of one scrape job. */
export const jobSettings = section({
  targets: distinctUnrepeated("be a list of targets")
    .refine((targets) => targets.length > 0, must("be a list of at least one target"))
    .describe("`host:port` of each target"),
  labels: z
    .record(labelName, text(), { error: "must be an object of labels with their values" })
    .default({})
    .describe("labels of all series of the job"),
  path: matching(/^\/\S*$/, "be a path such as /metrics")
    .default("/metrics")
    .describe("path of the metrics"),
  scheme: oneOf(["http", "https"])
    .optional()
    .meta({ description: "`http` or `https`", derivedDefault: "`https` with `tls`, else `http`" }),
  interval: duration("1s")
    .refine(...atMost(longestInterval, longestIntervalReason))
    .optional()
    .meta({
      description: `time between two scrapes, at most \`${longestInterval}\``,
      derivedDefault: "`prometheus.scrapeInterval`",
    }),
  timeout: duration("1s").optional().meta({
    description: "time after which a scrape fails, at most `interval`",
    derivedDefault: "`10s`, at most `interval`",
  }),
  ...connectionShape("targets"),
  honorLabels: flag()
    .default(false)
    .describe("keep labels of the scraped series that conflict with those of the target"),
  sampleLimit: wholeNumber(1).optional().meta({
    description: "samples of one target in a scrape: all samples of a larger scrape are dropped",
    derivedDefault: "`prometheus.sampleLimit`",
  }),
}).superRefine((settings, context) => {
  const { targets, scheme, interval, timeout, tls } = settings;
  const problem = (path: readonly (string | number)[], message: string) => {
    context.addIssue({ code: "custom", path: [...path], message });
  };
  // The messages do not repeat the target, which may hold a password.
  for (const [index, target] of targets.entries())
    if (!isAddress(target)) problem(["targets", index], "must be host:port");
  if (timeout !== undefined && interval !== undefined && seconds(timeout) > seconds(interval))
    problem(["timeout"], `must be at most interval, ${interval} (got "${timeout}")`);
  checkLogin(settings, context);
  if (tls && scheme === "http") problem(["scheme"], "must be https: tls is set");
});

export type JobSettings = z.output<typeof jobSettings>;

/** Scrape jobs by name, which is their label `job`. */
export const jobsSetting = z.record(jobName, jobSettings, {
  error: "must be an object of scrape jobs by name",
});

/** Files of the servers with secrets, by name. */
export const secretsSetting = z.record(connectionName, secretValue(secretText()), {
  error: "must be an object of secrets by name",
});

export type SecretsSettings = z.output<typeof secretsSetting>;
