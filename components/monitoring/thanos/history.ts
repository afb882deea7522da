import * as pulumi from "@pulumi/pulumi";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { resources, section, storage } from "../../settings/schema.ts";
import type { StoreApiLimits } from "./storeApiLimits.ts";
import type { BucketClient } from "./bucketClient.ts";
import { Compactor, type CompactorSettings, compactorSettings } from "./compactor.ts";
import { StoreGateway, type StoreGatewaySettings, storeGatewaySettings } from "./storeGateway.ts";

export interface HistoryArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service by which Store APIs are discovered. */
  readonly service: pulumi.Input<string>;
  /** Clients of the bucket: of the store gateways and of the compactor. */
  readonly bucket: Readonly<Record<"read" | "compact", BucketClient>>;
  readonly storageClass: pulumi.Input<string>;
  /** Limits of a store gateway's answer to one request. */
  readonly limits: StoreApiLimits;
  readonly settings: {
    readonly storeGateway: StoreGatewaySettings;
    readonly compactor: CompactorSettings;
  };
}

/** Store gateways and the only compactor of a bucket. */
export class History extends pulumi.ComponentResource {
  /** Address of each shard of the store gateways, at which any pod of the shard answers. */
  readonly addresses: StoreGateway["addresses"];
  readonly connections: readonly Connections[];

  constructor(name: string, args: HistoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:History", name, {}, opts);
    const { namespace, service, bucket, storageClass, limits, settings } = args;
    const storeGateway = new StoreGateway(
      `${name}-store-gateway`,
      {
        ...{ namespace, service, storageClass, limits },
        bucket: bucket.read,
        settings: settings.storeGateway,
      },
      { parent: this },
    );
    const compactor = new Compactor(
      `${name}-compactor`,
      { namespace, bucket: bucket.compact, storageClass, settings: settings.compactor },
      { parent: this },
    );
    this.addresses = storeGateway.addresses;
    this.connections = [...storeGateway.connections, ...compactor.connections];
    this.registerOutputs();
  }
}

/** Settings of the store gateways and compactor of a ruler's small bucket: the same keys with other defaults. */
export const smallHistorySettings = section({
  storeGateway: section({
    ...storeGatewaySettings.shape,
    storage: storage("5Gi").default("5Gi"),
    resources: resources({
      requests: { cpu: "20m", memory: "64Mi" },
      limits: { memory: "512Mi" },
    }),
  })
    .prefault({})
    .meta({ description: "store gateways of the ruler's bucket", keysOf: "storeGateway" }),
  compactor: section({
    ...compactorSettings.shape,
    storage: storage("10Gi").default("10Gi"),
    resources: resources({
      requests: { cpu: "20m", memory: "64Mi" },
      limits: { memory: "1Gi" },
    }),
  })
    .prefault({})
    .meta({ description: "compactor of the ruler's bucket", keysOf: "compactor" }),
});
