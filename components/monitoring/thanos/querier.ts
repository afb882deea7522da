import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { skipAwait } from "../../kubernetes/annotations.ts";
import { sha256 } from "../../kubernetes/checksum.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Client, NetworkPart, Server } from "../../kubernetes/networkPolicies.ts";
import { replicas, resources, section } from "../../settings/schema.ts";
import type { Upstream } from "../upstream.ts";
import { dnsInterval, thanosPorts } from "./container.ts";
import { ThanosDeployment } from "./deployment.ts";
import { otherClusters, otherClustersSetting } from "./otherClusters.ts";

/** Settings of the querier. */
export const querierSettings = section({
  replicas: replicas().default(2).describe("queriers, each on its own node"),
  clusters: otherClustersSetting,
  resources: resources({
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }).describe("of each querier; the limit also bounds how much history one query may read"),
});

export type QuerierSettings = z.output<typeof querierSettings>;

export interface QuerierArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** Store APIs, at addresses to discover them by. */
  readonly stores: readonly Upstream[];
  /**
   * Addresses of Store APIs without which an answer is not complete. Their pods are among those of
   * `stores`; while none of them answers, the querier warns of it; default none.
   */
  readonly required?: readonly pulumi.Input<string>[];
  /** Labels by which replicas of one series differ, and which deduplication takes away. */
  readonly replicaLabels: readonly string[];
  readonly settings: QuerierSettings;
}

/** Where the certificates of other clusters are mounted. */
const certificatesDirectory = "/etc/thanos/clusters";

/** Thanos' querier: PromQL over every Store API, each series once however many scraped it. */
export class Querier extends pulumi.ComponentResource implements NetworkPart {
  /** Whichever pod, at its URL. */
  readonly any: Upstream;
  /** Every pod's HTTP port, at the address to discover it by, as Thanos' DNS discovery takes it. */
  readonly each: Upstream;
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

  constructor(name: string, args: QuerierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:Querier", name, {}, opts);
    const { namespace } = args;
    const { settings } = args;
    const labels = appLabels(name);
    const others = otherClusters(settings.clusters, certificatesDirectory);
    const certificates = Object.keys(others.files).length > 0 ? others.files : undefined;
    const secret =
      certificates &&
      new k8s.core.v1.Secret(
        `${name}-clusters`,
        {
          metadata: { name: `${name}-clusters`, namespace, labels: labels.all },
          stringData: pulumi.secret(certificates),
        },
        { parent: this },
      );
    const discovery = pulumi.jsonStringify({
      endpoints: [
        ...args.stores.map(({ address }) => ({ address })),
        // A discovered store that is gone is forgotten, and the answer without it has no warning: the
        // query frontend would cache it, and a ruler take it.
        ...(args.required ?? []).map((address) => ({ address, strict: true })),
        ...others.endpoints,
      ],
    });

    const { any, clients, scraped } = new ThanosDeployment(
      name,
      {
        namespace,
        replicas: settings.replicas,
        calls: [...args.stores.map(({ server }) => server), ...others.calls],
        ...(secret && {
          // They are read at the start only. A key can't be guessed, so that a checksum with one
          // in it tells nothing.
          annotations: { "checksum/clusters": sha256(JSON.stringify(certificates)) },
          volumes: [
            { name: "clusters", secret: { secretName: secret.metadata.name, defaultMode: 0o440 } },
          ],
        }),
        container: {
          command: "query",
          args: [
            ...args.replicaLabels.map((label) => `--query.replica-label=${label}`),
            pulumi.interpolate`--endpoint.sd-config=${discovery}`,
            // A store that came or went is known soon.
            `--store.sd-dns-interval=${dnsInterval}`,
            // One slow store must not hold up what the others answer.
            "--store.response-timeout=30s",
            "--query.auto-downsampling",
          ],
          ...(secret && {
            volumeMounts: [{ name: "clusters", mountPath: certificatesDirectory, readOnly: true }],
          }),
          resources: settings.resources,
        },
      },
      { parent: this },
    );
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

    this.any = any;
    this.each = {
      address: pulumi.interpolate`dnssrv+_http._tcp.${pods.metadata.name}.${namespace}.svc`,
      server: any.server,
    };
    this.clients = clients;
    this.scraped = scraped;
    this.registerOutputs({ any: this.any.address, each: this.each.address });
  }
}
