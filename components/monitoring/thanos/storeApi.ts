import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "../../kubernetes/annotations.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Upstream } from "../upstream.ts";
import { thanosPorts } from "./container.ts";

/** Marks a pod that serves the Store API, so that every querier finds it. */
export const storeApiLabel = { "thanos-store-api": "true" } as const;

export interface StoreApiArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
}

/** The headless Service whose SRV records are all Store APIs: how queriers discover them. */
export class StoreApi extends pulumi.ComponentResource {
  /** All of them, at the address to discover them by, as Thanos' DNS discovery takes it. */
  readonly upstream: Upstream;
  /** Name of the Service. */
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
