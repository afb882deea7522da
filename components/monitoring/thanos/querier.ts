import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { scrape, skipAwait } from "../../kubernetes/annotations.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import { onePerNode } from "../../kubernetes/placement.ts";
import { nobody, restrictedPod } from "../../kubernetes/security.ts";
import { check } from "../../settings/check.ts";
import { resources, section, wholeNumber } from "../../settings/schema.ts";
import type { Endpoint } from "../endpoint.ts";
import { thanosContainer, thanosPorts } from "./container.ts";

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

/** Port of the Service. */
const servicePort = 9090;

/** Thanos' querier: PromQL over every Store API, each series once however many scraped it. */
export class Querier extends pulumi.ComponentResource {
  readonly endpoint: Endpoint;

  constructor(name: string, args: QuerierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Querier", name, {}, opts);
    const settings = check(querierSettings, args.settings ?? {}, `${name}.`);
    const labels = appLabels(name);
    const metadata = { name, namespace: args.namespace, labels: labels.all };
    const selector = { matchLabels: labels.selector };
    const discovery = pulumi.jsonStringify({
      endpoints: args.stores.map((address) => ({ address })),
    });

    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: settings.replicas,
          selector,
          // The surplus pod of a rollout would find no node of its own.
          strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          template: {
            metadata: { labels: labels.all, annotations: scrape(thanosPorts.http) },
            spec: {
              automountServiceAccountToken: false,
              securityContext: restrictedPod(nobody),
              ...onePerNode(labels),
              containers: [
                thanosContainer({
                  name,
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
                }),
              ],
            },
          },
        },
      },
      { parent: this },
    );
    if (settings.replicas > 1)
      new k8s.policy.v1.PodDisruptionBudget(
        name,
        { metadata, spec: { maxUnavailable: 1, selector } },
        { parent: this },
      );
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          selector: labels.selector,
          ports: [{ name: "http", port: servicePort, targetPort: "http" }],
        },
      },
      { parent: this },
    );

    this.endpoint = { host: name, service: service.metadata.name, port: servicePort };
    this.registerOutputs({ service: service.metadata.name });
  }
}
