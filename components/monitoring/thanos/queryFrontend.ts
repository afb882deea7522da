import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import type { Connections } from "../../kubernetes/networkPolicies.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { replicas, resources, section } from "../../settings/schema.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import { ThanosDeployment } from "./deployment.ts";

/** Settings of the query frontend. */
export const queryFrontendSettings = section({
  replicas: replicas()
    .default(2)
    .describe("query frontends, each with its own cache and on its own node"),
  resources: resources({
    requests: { cpu: "50m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }).describe("of each query frontend; half of the limit is cache"),
});

export type QueryFrontendSettings = z.output<typeof queryFrontendSettings>;

export interface QueryFrontendArgs {
  readonly namespace: pulumi.Input<string>;
  /** The queriers, by their URL. */
  readonly querier: ServiceAddress;
  /** Whether results are cached, which requires that the queriers warn of each missing store; default true. */
  readonly caches?: boolean;
  readonly settings: QueryFrontendSettings;
}

/**
 * Thanos' query frontend, in front of the queriers: splits queries over long ranges by day, and
 * caches their results.
 */
export class QueryFrontend extends pulumi.ComponentResource {
  readonly endpoint: PublicEndpoint;
  /** Any pod, by the URL of the Service. */
  readonly any: ServiceAddress;
  readonly connections: readonly Connections[];

  constructor(name: string, args: QueryFrontendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:QueryFrontend", name, {}, opts);
    const { settings } = args;
    const { endpoint, any, connections } = new ThanosDeployment(
      name,
      {
        namespace: args.namespace,
        replicas: settings.replicas,
        calls: [args.querier.server],
        // A query that needs a querier but no store.
        probePath: "/api/v1/query?query=vector(1)",
        container: {
          command: "query-frontend",
          args: [
            pulumi.interpolate`--query-frontend.downstream-url=${args.querier.address}`,
            // By default, two idle connections are kept, but a dashboard sends dozens of queries at once.
            `--query-frontend.downstream-tripper-config=${JSON.stringify({ max_idle_conns_per_host: 100 })}`,
            ...((args.caches ?? true) ? cacheFlags(settings.resources.limits.memory) : []),
            "--query-frontend.compress-responses",
            "--query-frontend.log-queries-longer-than=10s",
          ],
          // The query frontend serves no gRPC.
          ports: ["http"],
          resources: settings.resources,
        },
      },
      { parent: this },
    );

    this.endpoint = endpoint;
    this.any = any;
    this.connections = connections;
    this.registerOutputs({ service: endpoint.service });
  }
}

/** Flags of a cache that uses half of the memory limit. */
function cacheFlags(memory: string): readonly string[] {
  const MiB = Math.floor(quantityValue(memory) / 2 / 2 ** 20);
  const cache = JSON.stringify({
    type: "IN-MEMORY",
    // Half a day: the same range is requested again only while users view it.
    config: { max_size: `${MiB}MB`, validity: "12h" },
  });
  return [
    `--query-range.response-cache-config=${cache}`,
    // Younger samples may not be in a bucket yet: a block of 2h is uploaded after 3h, and store gateways
    // find it some minutes later. While Prometheus is down, results lack these samples without a warning.
    "--query-range.response-cache-max-freshness=4h",
    "--cache-compression-type=snappy",
  ];
}
