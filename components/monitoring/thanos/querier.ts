import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { skipAwait } from "../../kubernetes/annotations.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import { check } from "../../settings/check.ts";
import { resources, section, wholeNumber } from "../../settings/schema.ts";
import { thanosPorts } from "./container.ts";
import { ThanosDeployment } from "./deployment.ts";

/** Settings of the querier. */
export const querierSettings = section({
  /** Pods, each on a node of its own; default 2. */
  replicas: wholeNumber(1).default(2),
  /** CPU and memory of each pod; default requests 100m and 256Mi, limit 1Gi. */
  resources: resources({
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }),
});

export type QuerierSettings = z.output<typeof querierSettings>;

export interface QuerierArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** Addresses to discover Store APIs by. */
  readonly stores: readonly pulumi.Input<string>[];
  /** Labels by which replicas of one series differ, and which deduplication takes away. */
  readonly replicaLabels: readonly string[];
  /** See {@link querierSettings}, also for the defaults. */
  readonly settings?: Partial<QuerierSettings>;
}

/** Thanos' querier: PromQL over every Store API, each series once however many scraped it. */
export class Querier extends pulumi.ComponentResource {
  /** URL of whichever pod. */
  readonly url: pulumi.Output<string>;
  /** Address to discover each pod's HTTP port by, as Thanos' DNS discovery takes it. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: QuerierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Querier", name, {}, opts);
    const { namespace } = args;
    const settings = check(querierSettings, args.settings ?? {}, `${name}.`);
    const discovery = pulumi.jsonStringify({
      endpoints: args.stores.map((address) => ({ address })),
    });

    const { endpoint } = new ThanosDeployment(
      name,
      {
        namespace,
        replicas: settings.replicas,
        container: {
          command: "query",
          args: [
            ...args.replicaLabels.map((label) => `--query.replica-label=${label}`),
            pulumi.interpolate`--endpoint.sd-config=${discovery}`,
            // A store that came or went is known soon.
            "--store.sd-dns-interval=10s",
            // One slow store must not hold up what the others answer.
            "--store.response-timeout=30s",
            "--query.auto-downsampling",
          ],
          resources: settings.resources,
        },
      },
      { parent: this },
    );
    const labels = appLabels(name);
    const pods = new k8s.core.v1.Service(
      `${name}-pods`,
      {
        metadata: { name: `${name}-pods`, namespace, labels: labels.all, annotations: skipAwait },
        spec: {
          clusterIP: "None",
          selector: labels.selector,
          ports: [{ name: "http", port: thanosPorts.http, targetPort: "http" }],
        },
      },
      { parent: this },
    );

    this.url = pulumi.interpolate`http://${endpoint.service}.${namespace}.svc:${endpoint.port}`;
    this.address = pulumi.interpolate`dnssrv+_http._tcp.${pods.metadata.name}.${namespace}.svc`;
    this.registerOutputs({ url: this.url, address: this.address });
  }
}
