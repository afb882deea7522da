import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "../../kubernetes/annotations.ts";
import { appLabels } from "../../kubernetes/labels.ts";
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
    const port = { name: "grpc", port: thanosPorts.grpc, targetPort: "grpc" };

    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: {
          name,
          namespace: args.namespace,
          labels: appLabels(name).all,
          annotations: skipAwait,
        },
        spec: { clusterIP: "None", selector: storeApiLabel, ports: [port] },
      },
      { parent: this },
    );

    const { name: host, namespace } = service.metadata;
    this.service = host;
    this.upstream = {
      address: pulumi.interpolate`dnssrv+_${port.name}._tcp.${host}.${namespace}.svc`,
      server: { name: "thanos-store-api", pods: storeApiLabel, ports: [thanosPorts.grpc] },
    };
    this.registerOutputs({ address: this.upstream.address });
  }
}
