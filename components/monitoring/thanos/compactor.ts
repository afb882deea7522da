import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { longest, seconds } from "../../settings/duration.ts";
import { must, resources, section, storage } from "../../settings/schema.ts";
import type { BucketClient } from "./bucketClient.ts";
import { dataDirectory, ThanosStatefulSet } from "./statefulSet.ts";

/**
 * `forever`, or a duration of at least `minimum`: the time for which the compactor needs blocks of a
 * resolution to create the next resolution from them.
 * https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/compact/downsample/downsample.go
 */
function retention(minimum: string, next: string) {
  const requirement = must(`be "forever", or a duration of at least ${minimum}, as ${next}`);
  return z
    .string(requirement)
    .refine((value) => value === "forever" || seconds(value) >= seconds(minimum), requirement)
    .refine(
      (value) => value === "forever" || seconds(value) <= seconds(longest),
      must(`be at most ${longest}, or "forever"`),
    )
    .default("forever");
}

const resolutions = ["raw", "fiveMinutes", "oneHour"] as const;

/** Retention of each resolution in the bucket, not longer than that of the next resolution. */
const retentionSettings = section({
  raw: retention("40h", "blocks of that span are downsampled to 5m").describe(
    "age at which raw samples are deleted from the bucket, at least `40h`; no resolution may be kept longer than the next, coarser one",
  ),
  // No block is between 2d and 14d long.
  fiveMinutes: retention(
    "14d",
    "only the compactor's blocks of 14d are downsampled to 1h",
  ).describe("the same for samples that are downsampled to 5 minutes, at least `14d`"),
  oneHour: retention("14d", "blocks of that span are downsampled to 1h").describe(
    "the same for samples that are downsampled to 1 hour, at least `14d`",
  ),
}).superRefine((settings, context) => {
  const end = (time: string) => (time === "forever" ? Infinity : seconds(time));
  resolutions.slice(1).forEach((next, index) => {
    const resolution = resolutions[index] ?? "raw";
    if (!(end(settings[next]) < end(settings[resolution]))) return;
    context.addIssue({
      code: "custom",
      path: [next],
      message: `must be at least ${resolution}, ${settings[resolution]}, or the compactor would repeatedly create the blocks that it has deleted (got "${settings[next]}")`,
    });
  });
});

/** Settings of a compactor. */
export const compactorSettings = section({
  retention: retentionSettings.prefault({}),
  storage: storage("100Gi")
    .default("100Gi")
    .describe("size of its volume, which holds the blocks of one compaction"),
  resources: resources({
    requests: { cpu: "100m", memory: "512Mi" },
    limits: { memory: "4Gi" },
  }).describe("of the compactor"),
});

export type CompactorSettings = z.output<typeof compactorSettings>;

export interface CompactorArgs {
  readonly namespace: pulumi.Input<string>;
  /** Bucket without another compactor. */
  readonly bucket: BucketClient;
  readonly storageClass: pulumi.Input<string>;
  readonly settings: CompactorSettings;
}

/** Thanos' compactor: merges the blocks of a bucket, downsamples them, and deletes old ones. */
export class Compactor extends pulumi.ComponentResource {
  readonly connections: readonly Connections[];

  constructor(name: string, args: CompactorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Compactor", name, {}, opts);
    const { settings } = args;
    const { raw, fiveMinutes, oneHour } = settings.retention;
    const keep = (resolution: string, time: string) =>
      `--retention.resolution-${resolution}=${time === "forever" ? "0d" : time}`;

    const { connections } = new ThanosStatefulSet(
      name,
      {
        ...args,
        ...settings,
        service: name,
        accepted: {
          "statefulset-has-servicename":
            "No client looks up the pod in DNS, so it needs no Service.",
        },
        // Never more than one: two compactors of the same blocks corrupt the bucket.
        // https://thanos.io/tip/components/compact.md/#warning-only-one-instance-of-compactor-may-run-against-a-single-stream-of-blocks-in-a-single-object-storage
        replicas: 1,
        container: {
          command: "compact",
          args: [
            "--wait",
            // By default, the compactor halts permanently at errors that it considers bugs, such as a
            // full volume: https://github.com/thanos-io/thanos/issues/7197. With this flag, it exits and
            // is restarted until it succeeds; ThanosCompactorCrashing reports the restarts.
            "--no-debug.halt-on-error",
            `--data-dir=${dataDirectory}`,
            keep("raw", raw),
            keep("5m", fiveMinutes),
            keep("1h", oneHour),
          ],
          // The compactor serves no Store API.
          ports: ["http"],
          resources: settings.resources,
        },
      },
      { parent: this },
    );
    this.connections = connections;
    this.registerOutputs();
  }
}
