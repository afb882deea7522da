import * as pulumi from "@pulumi/pulumi";
import type { Client, NetworkPart, Server } from "../../kubernetes/networkPolicies.ts";
import { resources, section, storage } from "../../settings/schema.ts";
import type { AnswerLimits } from "./answerLimits.ts";
import type { BucketClient } from "./bucketClient.ts";
import { Compactor, type CompactorSettings, compactorSettings } from "./compactor.ts";
import { StoreGateway, type StoreGatewaySettings, storeGatewaySettings } from "./storeGateway.ts";

export interface HistoryArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Service that Store APIs are discovered by. */
  readonly service: pulumi.Input<string>;
  readonly bucket: BucketClient;
  readonly storageClass: pulumi.Input<string>;
  /** How much a store gateway may answer to one request. */
  readonly limits: AnswerLimits;
  readonly settings: {
    readonly storeGateway: StoreGatewaySettings;
    readonly compactor: CompactorSettings;
  };
}

/** What a bucket needs to be of use: store gateways that serve it, and the one compactor. */
export class History extends pulumi.ComponentResource implements NetworkPart {
  /** Address of each part of the store gateways, at which whichever pod of the part answers. */
  readonly addresses: StoreGateway["addresses"];
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

  constructor(name: string, args: HistoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:History", name, {}, opts);
    const { namespace, service, bucket, storageClass, limits, settings } = args;
    const storeGateway = new StoreGateway(
      `${name}-store-gateway`,
      { namespace, service, bucket, storageClass, limits, settings: settings.storeGateway },
      { parent: this },
    );
    const compactor = new Compactor(
      `${name}-compactor`,
      { namespace, bucket, storageClass, settings: settings.compactor },
      { parent: this },
    );
    this.addresses = storeGateway.addresses;
    this.clients = [...storeGateway.clients, ...compactor.clients];
    this.scraped = [...storeGateway.scraped, ...compactor.scraped];
    this.registerOutputs();
  }
}

/** Settings of what serves the small bucket of a ruler: the same, with other defaults. */
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
