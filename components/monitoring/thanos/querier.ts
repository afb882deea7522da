import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { sha256 } from "../../kubernetes/checksum.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { createService, headless } from "../../kubernetes/service.ts";
import { replicas, resources, section } from "../../settings/schema.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
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
  readonly namespace: pulumi.Input<string>;
  /** Store APIs, by addresses for Thanos' DNS discovery. */
  readonly stores: readonly ServiceAddress[];
  /**
   * Addresses of Store APIs that a complete query result needs; default none. Their pods are also among those
   * of `stores`. If no pod of an address responds, the querier adds a warning to its results.
   */
  readonly required?: readonly pulumi.Input<string>[];
  /** Labels that distinguish replicas of a series; deduplication removes them. */
  readonly replicaLabels: readonly string[];
  readonly settings: QuerierSettings;
}

/** Mount path of the certificates of other clusters. */
const certificatesDirectory = "/etc/thanos/clusters";

/** Thanos' querier: PromQL over all Store APIs, with the series of replicas deduplicated. */
export class Querier extends pulumi.ComponentResource {
  /** URL of the Service, which selects any pod. */
  readonly any: ServiceAddress;
  /** The HTTP ports of all pods, by an address for Thanos' DNS discovery. */
  readonly each: ServiceAddress;
  readonly connections: readonly Connections[];

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
        // The querier forgets a discovered store that ends, and its results then have no warning: the query
        // frontend would cache such a result, and a ruler would accept it.
        ...(args.required ?? []).map((address) => ({ address, strict: true })),
        ...others.endpoints,
      ],
    });

    const { any, connections } = new ThanosDeployment(
      name,
      {
        namespace,
        replicas: settings.replicas,
        calls: [...args.stores.map(({ server }) => server), ...others.calls],
        ...(secret && {
          // Thanos reads the certificates only at its start. The checksum is not a secret, because a
          // key can't be derived from it.
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
            // How soon new and ended stores are discovered.
            `--store.sd-dns-interval=${dnsInterval}`,
            // One slow store must not delay the results of the others.
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
    const pods = createService(
      `${name}-pods`,
      {
        metadata: { name: `${name}-pods`, namespace, labels: labels.all },
        ...headless,
        pods: labels.selector,
        ports: { http: thanosPorts.http },
      },
      { parent: this },
    );

    this.any = any;
    this.each = {
      address: pulumi.interpolate`dnssrv+_http._tcp.${pods.metadata.name}.${namespace}.svc`,
      server: any.server,
    };
    this.connections = connections;
    this.registerOutputs({ any: this.any.address, each: this.each.address });
  }
}
