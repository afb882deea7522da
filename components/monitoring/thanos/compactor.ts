import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Client, NetworkPart, Server } from "../../kubernetes/networkPolicies.ts";
import { check } from "../../settings/check.ts";
import { seconds } from "../../settings/duration.ts";
import { must, quantity, resources, section } from "../../settings/schema.ts";
import type { BucketClient } from "./bucketClient.ts";
import { dataDirectory, ThanosStatefulSet } from "./statefulSet.ts";

/** `forever`, or a duration of at least the age at which the next resolution is made from this one. */
function retention(minimum: string, next: string) {
  const requirement = must(
    `be "forever", or a duration of at least ${minimum}, as blocks of that age are downsampled to ${next}`,
  );
  return z
    .string(requirement)
    .refine((value) => value === "forever" || seconds(value) >= seconds(minimum), requirement)
    .default("forever");
}

/** Settings of a compactor. */
export const compactorSettings = section({
  /** How long the bucket keeps each resolution. */
  retention: section({
    /** Of samples as they were scraped, as a duration; default forever. */
    raw: retention("40h", "5m"),
    /** Of one sample for 5 minutes, as a duration; default forever. */
    fiveMinutes: retention("10d", "1h"),
    /** Of one sample for an hour, as a duration; default forever. */
    oneHour: retention("10d", "1h"),
  }).prefault({}),
  /** Size of its volume, which holds what it compacts at a time, as a quantity; default 100Gi. */
  storage: quantity("100Gi").default("100Gi"),
  /** CPU and memory; default requests 100m and 512Mi, limit 4Gi. */
  resources: resources({
    requests: { cpu: "100m", memory: "512Mi" },
    limits: { memory: "4Gi" },
  }),
});

export type CompactorSettings = z.output<typeof compactorSettings>;

export interface CompactorArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** The bucket whose only compactor it is. */
  readonly bucket: BucketClient;
  readonly storageClass: pulumi.Input<string>;
  /** See {@link compactorSettings}, also for the defaults. */
  readonly settings?: Partial<CompactorSettings>;
}

/** Thanos' compactor: merges the blocks of a bucket, downsamples them, and deletes old ones. */
export class Compactor extends pulumi.ComponentResource implements NetworkPart {
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

  constructor(name: string, args: CompactorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Compactor", name, {}, opts);
    const settings = check(compactorSettings, args.settings ?? {}, `${name}.`);
    const { raw, fiveMinutes, oneHour } = settings.retention;
    const keep = (resolution: string, time: string) =>
      `--retention.resolution-${resolution}=${time === "forever" ? "0d" : time}`;

    const { clients, scraped } = new ThanosStatefulSet(
      name,
      {
        ...args,
        ...settings,
        service: name,
        accepted: {
          "statefulset-has-servicename": "Nobody looks up its pod, so it has no Service.",
        },
        // Never more: two that compact the same blocks corrupt the bucket.
        // https://thanos.io/tip/components/compact.md/#warning-only-one-instance-of-compactor-may-run-against-a-single-stream-of-blocks-in-a-single-object-storage
        replicas: 1,
        container: {
          command: "compact",
          args: [
            "--wait",
            // By default it stops for good at what it takes for a bug, which a full volume is, too:
            // https://github.com/thanos-io/thanos/issues/7197. Here it ends, and is started again
            // until it succeeds; ThanosCompactorCrashing tells of it.
            "--no-debug.halt-on-error",
            `--data-dir=${dataDirectory}`,
            keep("raw", raw),
            keep("5m", fiveMinutes),
            keep("1h", oneHour),
          ],
          // It serves no Store API.
          ports: ["http"],
          resources: settings.resources,
        },
      },
      { parent: this },
    );
    this.clients = clients;
    this.scraped = scraped;
    this.registerOutputs();
  }
}
