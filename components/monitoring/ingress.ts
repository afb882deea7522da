import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { skipAwait } from "../kubernetes/annotations.ts";
import { appLabels } from "../kubernetes/labels.ts";
import type { IngressController } from "../platform/platform.ts";
import type { Endpoint } from "./endpoint.ts";

export interface MonitoringIngressArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** What serves it, and where that is reached. */
  readonly controller: IngressController;
  /** What it opens, each on a host of its own. */
  readonly endpoints: readonly Endpoint[];
}

/** Opens the endpoints to people, each on a host of its own. */
export class MonitoringIngress extends pulumi.ComponentResource {
  /** URLs of the endpoints by name. */
  readonly urls: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: MonitoringIngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:MonitoringIngress", name, {}, opts);
    const hostname = ({ host }: Endpoint) => `${host}.${args.domain}`;

    const ingress = new k8s.networking.v1.Ingress(
      name,
      {
        metadata: {
          name,
          namespace: args.namespace,
          labels: appLabels(name).all,
          annotations: skipAwait,
        },
        spec: {
          ingressClassName: args.controller.className,
          rules: args.endpoints.map((endpoint) => ({
            host: hostname(endpoint),
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: {
                    service: { name: endpoint.service, port: { number: endpoint.port } },
                  },
                },
              ],
            },
          })),
        },
      },
      { parent: this },
    );

    // Only what the cluster has taken is announced.
    this.urls = ingress.id.apply(() =>
      Object.fromEntries(
        args.endpoints.map((endpoint) => [endpoint.host, args.controller.url(hostname(endpoint))]),
      ),
    );
    this.registerOutputs({ urls: this.urls });
  }
}
