import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import { deployment } from "../../kubernetes/deployment.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections, ExternalDestination, Server } from "../../kubernetes/networkPolicies.ts";
import { createService } from "../../kubernetes/service.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import {
  minReadySeconds,
  preStopSeconds,
  readyPath,
  terminationSeconds,
  thanosContainer,
  type ThanosContainerArgs,
  thanosPorts,
} from "./container.ts";

export interface ThanosDeploymentArgs {
  readonly namespace: pulumi.Input<string>;
  /** Number of pods, each on a different node. */
  readonly replicas: number;
  /** Network destinations of the pods. */
  readonly calls: readonly (Server | ExternalDestination)[];
  /** Annotations of the pods besides those of scraping; default none. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Volumes of the pods; default none. */
  readonly volumes?: readonly k8s.types.input.core.v1.Volume[];
  /** Path that returns status 200 while the component works; default that of the readiness probe. */
  readonly probePath?: string;
  /** The container without its name. */
  readonly container: Omit<ThanosContainerArgs, "name">;
}

const servicePort = 9090;

/** Stateless pods of a Thanos component, with a Service for their HTTP port. */
export class ThanosDeployment extends pulumi.ComponentResource {
  readonly endpoint: PublicEndpoint;
  /** Any pod, by the URL of the Service. */
  readonly any: ServiceAddress;
  readonly connections: readonly Connections[];

  constructor(name: string, args: ThanosDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:ThanosDeployment", name, {}, opts);
    const labels = appLabels(name);
    const metadata = { name, namespace: args.namespace, labels: labels.all };

    deployment(
      name,
      {
        metadata,
        labels,
        replicas: args.replicas,
        minReadySeconds,
        pod: {
          annotations: { ...scrape(thanosPorts.http), ...args.annotations },
          preStopSeconds,
          terminationGracePeriodSeconds: terminationSeconds,
          containers: [thanosContainer({ ...args.container, name })],
          ...(args.volumes && { volumes: [...args.volumes] }),
        },
      },
      { parent: this },
    );
    const service = createService(
      name,
      { metadata, pods: labels.selector, ports: { http: servicePort } },
      { parent: this },
    );

    const server = { name, pods: labels.selector, ports: [thanosPorts.http] };
    const { name: host, namespace } = service.metadata;
    const { probePath = readyPath } = args;
    this.endpoint = { host: name, service: host, port: servicePort, probePath, server };
    this.any = {
      address: pulumi.interpolate`http://${host}.${namespace}.svc:${servicePort}`,
      server,
    };
    this.connections = [{ name, pods: labels.selector, calls: args.calls, scraped: [server] }];
    this.registerOutputs({ service: service.metadata.name });
  }
}
