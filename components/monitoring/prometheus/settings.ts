import * as z from "zod";
import { atMost, duration } from "../../settings/duration.ts";
import { quantityValue } from "../../settings/quantity.ts";
import {
  distinct,
  forbidden,
  replicas,
  resources,
  section,
  storage,
  text,
  wholeNumber,
} from "../../settings/schema.ts";
import { remoteWriteSetting } from "./remoteWrite.ts";
import { jobsSetting, secretsSetting } from "./jobs/settings.ts";
import { monitorsSettings } from "./monitors/settings.ts";

/** Time range of every block; the sidecar uploads only complete blocks. */
export const blockDuration = "2h";

const blocksAreFixed = forbidden(
  `blocks last ${blockDuration}, because the sidecar uploads them as they are and Thanos' compactor alone compacts them`,
);

/** External label that distinguishes replicas; deduplication removes it. */
export const replicaLabel = "replica";

/** Memory of a server per series, in bytes; source: docs/operations/sizing.md. */
export const bytesPerSeries = 4096;

/** Labels that the program sets, with the source of their values. */
const ownLabels: Readonly<Record<string, string>> = {
  cluster: "set by ha-monitoring:cluster",
  [replicaLabel]: "each server's pod name",
};

/** Labels that targets and rules set. As external labels, they would overwrite these on all series and alerts. */
const labelsOfSeries = [
  ...["alertname", "alertstate", "app", "container", "instance", "job", "le", "namespace", "node"],
  ...["pod", "quantile", "service", "severity"],
];

const labelName = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: "must be a label name: letters, digits and underscores, without two leading underscores",
  })
  .refine((label) => !Object.hasOwn(ownLabels, label), {
    error: ({ input }) => `is a duplicate: this label is ${ownLabels[String(input)] ?? ""}`,
  })
  .refine((label) => !labelsOfSeries.includes(label), {
    error: "must not be set: series and alerts have a label of this name, which it would overwrite",
  });

/** Maximum evaluation interval of rules, for Prometheus and rulers. */
export const maximumEvaluationInterval = atMost(
  "75s",
  "because queries find a recorded sample for 5m and rules count failed evaluations within 5m",
);

/** Settings of the Prometheus servers. */
export const prometheusSettings = section({
  replicas: replicas()
    .default(3)
    .describe("servers, each of which scrapes every target and runs on its own node"),
  scrapeInterval: duration("1s")
    .refine(...atMost("75s", "because rules look back 5m and need four scrapes"))
    .default("15s")
    .describe(
      "time between two scrapes of a target, at most `75s`: rules need four within 5 minutes. Kubelets are scraped at most once a minute, API servers every 30 s, cAdvisor every 10 s",
    ),
  evaluationInterval: duration("1s")
    .refine(...maximumEvaluationInterval)
    .optional()
    .meta({
      description:
        "time between two evaluations of the rules, at most `75s`: recorded series are found for 5 minutes",
      derivedDefault: "`scrapeInterval`",
    }),
  retention: duration(
    "6h",
    `three blocks of ${blockDuration}, or blocks are deleted before a sidecar that was down has uploaded them`,
  )
    .default("24h")
    .describe("age at which a server deletes samples, at least three blocks: `6h`"),
  storage: storage("20Gi")
    .default("20Gi")
    .describe(
      "size of each server's volume when it is created; an existing volume is resized at its claim",
    ),
  // The rest of the volume holds the block that is written.
  retentionSize: storage("16Gi").optional().meta({
    description:
      "size of the data above which a server deletes the oldest block, at most 90 % of `storage`: all replicas hold the same data, and their volumes fill up at the same time",
    derivedDefault: "80 % of `storage`",
  }),
  resources: resources({
    requests: { cpu: "500m", memory: "2Gi" },
    limits: { memory: "4Gi" },
  }).describe("of each server"),
  // At 4 KiB of memory for a series, by default half of the limit.
  sampleLimit: wholeNumber(1).optional().meta({
    description:
      "samples of one target in a scrape, at most the memory limit / 4 KiB; all samples of a scrape that exceeds it are dropped",
    derivedDefault: "memory limit / 8 KiB",
  }),
  sidecar: section({
    resources: resources({
      requests: { cpu: "20m", memory: "64Mi" },
      limits: { memory: "1Gi" },
    }).describe(
      "of each server's Thanos sidecar, which holds the complete response to each request in memory",
    ),
  }).prefault({}),
  externalLabels: z
    .record(labelName, text(), { error: "must be an object of labels with their values" })
    .default({})
    .describe(
      "further labels of every series in long-term storage; if a scraped series has a label of the same name, or `cluster` or `replica`, that label is renamed to `exported_NAME`",
    ),
  ruleFiles: distinct(text(), "be a list of files")
    .default([])
    .describe(
      "files with rules besides those in [`rules/prometheus`](../rules/prometheus), relative to the project, under any name, each of at most 1 MiB",
    ),
  jobs: jobsSetting
    .default({})
    .describe("scrape jobs by name, which is their label `job`: [below](#scrape-jobs)"),
  scrapeConfigFiles: distinct(text(), "be a list of files")
    .default([])
    .describe(
      "files with scrape jobs in Prometheus' own form, `scrape_configs: […]`, relative to the project: [below](#scrape-jobs)",
    ),
  secrets: secretsSetting
    .default({})
    .describe(
      "files `/etc/prometheus/secrets/NAME` for `scrapeConfigFiles`, by name: a text, or `secret` and `key` of an existing Secret in the namespace of the monitoring",
    ),
  remoteWrite: remoteWriteSetting
    .default({})
    .describe(
      "remote storages to which each server also writes all samples, by name: [below](#remote-storage)",
    ),
  monitors: monitorsSettings.optional().meta({
    description:
      "`{}` uses the ServiceMonitors, PodMonitors, Probes, ScrapeConfigs and PrometheusRules in the cluster: [below](#servicemonitors-and-prometheusrules)",
    derivedDefault: "not used",
  }),
  blockDuration: blocksAreFixed,
  minBlockDuration: blocksAreFixed,
  maxBlockDuration: blocksAreFixed,
}).superRefine(({ sampleLimit, resources, storage, retentionSize = "0" }, context) => {
  if (quantityValue(retentionSize) > 0.9 * quantityValue(storage))
    context.addIssue({
      code: "custom",
      path: ["retentionSize"],
      message: `must be at most 90 % of storage, ${storage}, or the volume fills up (got "${retentionSize}")`,
    });
  const room = Math.floor(quantityValue(resources.limits.memory) / bytesPerSeries);
  if (sampleLimit !== undefined && sampleLimit > room)
    context.addIssue({
      code: "custom",
      path: ["sampleLimit"],
      message: `must be at most ${room}, the series that resources.limits.memory, ${resources.limits.memory}, has room for (got ${sampleLimit})`,
    });
});

export type PrometheusSettings = z.output<typeof prometheusSettings>;

/** Time between two evaluations of the rules. */
export const evaluationInterval = ({ evaluationInterval, scrapeInterval }: PrometheusSettings) =>
  evaluationInterval ?? scrapeInterval;
