import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "../../kubernetes/labels.ts";
import { createService, headless } from "../../kubernetes/service.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import { thanosPorts } from "./container.ts";

/** Label of pods that serve the Store API, by which queriers discover them. */
export const storeApiLabel = { "thanos-store-api": "true" } as const;

export interface StoreApiArgs {
  readonly namespace: pulumi.Input<string>;
}

/** Headless Service by whose SRV records queriers discover all Store APIs. */
export class StoreApi extends pulumi.ComponentResource {
  /** All Store APIs, by an address for Thanos' DNS discovery. */
  readonly upstream: ServiceAddress;
  readonly service: pulumi.Output<string>;

  constructor(name: string, args: StoreApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:StoreApi", name, {}, opts);
    const { metadata } = createService(
      name,
      {
        metadata: { name, namespace: args.namespace, labels: appLabels(name).all },
        ...headless,
        pods: storeApiLabel,
        ports: { grpc: thanosPorts.grpc },
      },
      { parent: this },
    );

    const { name: host, namespace } = metadata;
    this.service = host;
    this.upstream = {
      address: pulumi.interpolate`dnssrv+_grpc._tcp.${host}.${namespace}.svc`,
      server: { name: "thanos-store-api", pods: storeApiLabel, ports: [thanosPorts.grpc] },
    };
    this.registerOutputs({ address: this.upstream.address });
  }
}
