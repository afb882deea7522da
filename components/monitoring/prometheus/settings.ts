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

/** Span of every block, which is also what the sidecar uploads at a time. */
export const blockDuration = "2h";

const blocksAreFixed = forbidden(
  `blocks last ${blockDuration}, because the sidecar uploads them as they are and Thanos' compactor alone compacts them`,
);

/** External label by which replicas differ: deduplication takes it away. */
export const replicaLabel = "replica";

/** What a server takes for a series in memory, in bytes: the guide of docs/operations/sizing.md. */
export const bytesPerSeries = 4096;

/** Labels that the program sets itself, with what sets them. */
const ownLabels: Readonly<Record<string, string>> = {
  cluster: "set by ha-monitoring:cluster",
  [replicaLabel]: "each server's pod name",
};

/** Labels that series and alerts have from their target or rule: Thanos would overwrite them on all. */
const labelsOfSeries = [
  ...["alertname", "alertstate", "app", "container", "instance", "job", "le", "namespace", "node"],
  ...["pod", "quantile", "service", "severity"],
];

const labelName = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: "must be a label name: letters, digits and underscores, not two underscores in front",
  })
  .refine((label) => !Object.hasOwn(ownLabels, label), {
    error: ({ input }) => `is a duplicate: this label is ${ownLabels[String(input)] ?? ""}`,
  })
  .refine((label) => !labelsOfSeries.includes(label), {
    error: "must not be set: series and alerts have a label of this name, which it would overwrite",
  });

/** Bound of the time from one evaluation of rules to the next, for Prometheus and rulers alike. */
export const maximumEvaluationInterval = atMost(
  "75s",
  "as a recorded sample is found for 5m only and rules count failed evaluations within 5m",
);

/** Settings of the Prometheus servers. */
export const prometheusSettings = section({
  /** Servers, each of which scrapes everything, on a node of its own; default 3. */
  replicas: replicas().default(3),
  /** Time from scrape to scrape, as a duration of at most 75s; default 15s. */
  scrapeInterval: duration("1s")
    .refine(...atMost("75s", "as rules look back 5m and need four scrapes of it"))
    .default("15s"),
  /** Time from one evaluation of the rules to the next, as a duration of at most 75s; default scrapeInterval. */
  evaluationInterval: duration("1s")
    .refine(...maximumEvaluationInterval)
    .optional(),
  /** Age at which a server forgets samples, as a duration; default 24h. */
  retention: duration(
    "6h",
    `three blocks of ${blockDuration}, or blocks are deleted before a sidecar that was down has uploaded them`,
  ).default("24h"),
  /**
   * Size of each server's volume when it is made, as a quantity; default 20Gi. A volume that
   * exists is grown at its claim.
   */
  storage: storage("20Gi").default("20Gi"),
  /**
   * Size of its data from which a server forgets the oldest block, as a quantity of at most 90 % of
   * storage; default 80 % of storage. The rest has the block in the making.
   */
  retentionSize: storage("16Gi").optional(),
  /** CPU and memory of each server; default requests 500m and 2Gi, limit 4Gi. */
  resources: resources({
    requests: { cpu: "500m", memory: "2Gi" },
    limits: { memory: "4Gi" },
  }),
  /**
   * CPU and memory of each server's Thanos sidecar, which holds the whole answer to each request;
   * default requests 20m and 64Mi, limit 1Gi.
   */
  sidecar: section({
    resources: resources({
      requests: { cpu: "20m", memory: "64Mi" },
      limits: { memory: "1Gi" },
    }),
  }).prefault({}),
  /**
   * Samples that one target may give at a scrape, or none of them is taken; default as many series
   * as half of the memory limit has room for, at 4 KiB each.
   */
  sampleLimit: wholeNumber(1).optional(),
  /** Labels of every series in long-term storage besides cluster and replica; default none. */
  externalLabels: z
    .record(labelName, text(), { error: "must be an object of labels with their values" })
    .default({}),
  /** Files with rules besides those in rules/, relative to the project; default none. */
  ruleFiles: distinct(text(), "be a list of files").default([]),
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
