import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { createService, headless } from "../../kubernetes/service.ts";
import { atMost, duration } from "../../settings/duration.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { replicas, resources, section, storage, wholeNumber } from "../../settings/schema.ts";
import { type StoreApiLimits, limitFlags } from "./storeApiLimits.ts";
import type { BucketClient } from "./bucketClient.ts";
import { thanosPorts } from "./container.ts";
import { partNames } from "./replicas.ts";
import { dataDirectory, ThanosStatefulSet } from "./statefulSet.ts";
import { storeApiLabel } from "./storeApi.ts";

/** Settings of a store gateway. */
export const storeGatewaySettings = section({
  shards: wholeNumber(1, 100)
    .default(1)
    .describe("shards over which the bucket's blocks are distributed by their IDs"),
  replicas: replicas()
    .default(2)
    .describe("store gateways of each shard, all of which serve the same blocks"),
  // Prometheus serves the samples of a new block for hours.
  syncInterval: duration("1s")
    .refine(
      ...atMost(
        "30m",
        "because query frontends cache samples older than 4h, which store gateways must serve by then",
      ),
    )
    .default("3m")
    .describe(
      "refresh interval of the list of blocks, at most `30m`; the object store charges for each refresh",
    ),
  storage: storage("10Gi")
    .default("10Gi")
    .describe("size of each pod's volume, which holds a few MB of index for each block"),
  resources: resources({
    requests: { cpu: "100m", memory: "512Mi" },
    limits: { memory: "2Gi" },
  }).describe("of each store gateway; half of the limit is for caches"),
});

export type StoreGatewaySettings = z.output<typeof storeGatewaySettings>;

export interface StoreGatewayArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service by which Store APIs are discovered. */
  readonly service: pulumi.Input<string>;
  /** Bucket whose blocks the store gateway serves. */
  readonly bucket: BucketClient;
  readonly storageClass: pulumi.Input<string>;
  /** Limits of a store gateway's answer to one request. */
  readonly limits: StoreApiLimits;
  readonly settings: StoreGatewaySettings;
}

/** Thanos' store gateway: a Store API on the blocks of a bucket. */
export class StoreGateway extends pulumi.ComponentResource {
  /** Address of each shard's Store API, at which any pod of the shard answers. */
  readonly addresses: readonly pulumi.Output<string>[];
  readonly connections: readonly Connections[];

  constructor(name: string, args: StoreGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:StoreGateway", name, {}, opts);
    const { settings } = args;

    // A quarter of the memory limit for each cache, 512 MiB at the default limit; the rest is for
    // queries.
    const cacheMiB = Math.floor(quantityValue(settings.resources.limits.memory) / 4 / 2 ** 20);
    const named = partNames(name, settings.shards).map((part, shard) => ({
      part,
      selection: selectionOf(shard, settings.shards),
    }));
    const parts = named.map(
      ({ part, selection }) =>
        new ThanosStatefulSet(
          part,
          {
            ...args,
            ...settings,
            podLabels: storeApiLabel,
            container: {
              command: "store",
              args: [
                `--data-dir=${dataDirectory}`,
                `--index-cache.config=${indexCache(cacheMiB)}`,
                `--chunk-pool-size=${cacheMiB}MB`,
                `--sync-block-duration=${settings.syncInterval}`,
                ...limitFlags(args.limits),
                ...selection,
              ],
              resources: settings.resources,
            },
          },
          { parent: this },
        ),
    );
    this.addresses = named.map(({ part }) => {
      const labels = appLabels(part);
      const service = createService(
        `${part}-pods`,
        {
          metadata: { name: `${part}-pods`, namespace: args.namespace, labels: labels.all },
          ...headless,
          pods: labels.selector,
          ports: { grpc: thanosPorts.grpc },
        },
        { parent: this },
      );
      const { name: host, namespace } = service.metadata;
      return pulumi.interpolate`${host}.${namespace}.svc:${thanosPorts.grpc}`;
    });
    this.connections = parts.flatMap(({ connections }) => connections);
    this.registerOutputs();
  }
}

/** The default of max_item_size is 125 MB; Thanos refuses a smaller cache with it. */
const indexCache = (MiB: number) =>
  JSON.stringify({
    type: "IN-MEMORY",
    config: { max_size: `${MiB}MB`, max_item_size: `${Math.floor(MiB / 2)}MB` },
  });

/** Flags that select the blocks of a shard. */
function selectionOf(shard: number, count: number): readonly string[] {
  if (count === 1) return [];
  const relabeling = [
    { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: count },
    { action: "keep", source_labels: ["shard"], regex: String(shard) },
  ];
  return [`--selector.relabel-config=${JSON.stringify(relabeling)}`];
}
