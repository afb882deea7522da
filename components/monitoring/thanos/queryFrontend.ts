import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import type { Client, NetworkPart, Server } from "../../kubernetes/networkPolicies.ts";
import { quantityValue } from "../../settings/quantity.ts";
import { replicas, resources, section } from "../../settings/schema.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Upstream } from "../upstream.ts";
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
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** The queriers, at their URL. */
  readonly querier: Upstream;
  /** Whether results are cached: only where the queriers warn of each store that is missing; default true. */
  readonly caches?: boolean;
  readonly settings: QueryFrontendSettings;
}

/**
 * Thanos' query frontend: in front of the queriers, it splits queries over long ranges by day,
 * and keeps their results.
 */
export class QueryFrontend extends pulumi.ComponentResource implements NetworkPart {
  readonly endpoint: Endpoint;
  /** Whichever pod, at its URL. */
  readonly any: Upstream;
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

  constructor(name: string, args: QueryFrontendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:thanos:QueryFrontend", name, {}, opts);
    const { settings } = args;
    const { endpoint, any, clients, scraped } = new ThanosDeployment(
      name,
      {
        namespace: args.namespace,
        replicas: settings.replicas,
        calls: [args.querier.server],
        // A query that needs a querier and no store.
        probePath: "/api/v1/query?query=vector(1)",
        container: {
          command: "query-frontend",
          args: [
            pulumi.interpolate`--query-frontend.downstream-url=${args.querier.address}`,
            // By default two connections are kept, and a dashboard asks dozens of queries at once.
            `--query-frontend.downstream-tripper-config=${JSON.stringify({ max_idle_conns_per_host: 100 })}`,
            ...((args.caches ?? true) ? cacheFlags(settings.resources.limits.memory) : []),
            "--query-frontend.compress-responses",
            "--query-frontend.log-queries-longer-than=10s",
          ],
          // It serves no gRPC.
          ports: ["http"],
          resources: settings.resources,
        },
      },
      { parent: this },
    );

    this.endpoint = endpoint;
    this.any = any;
    this.clients = clients;
    this.scraped = scraped;
    this.registerOutputs({ service: endpoint.service });
  }
}

/** Flags of a cache that takes half of the memory. */
function cacheFlags(memory: string): readonly string[] {
  const MiB = Math.floor(quantityValue(memory) / 2 / 2 ** 20);
  const cache = JSON.stringify({
    type: "IN-MEMORY",
    // Half a day: the end of a range is asked again and again only for as long as it is looked at.
    config: { max_size: `${MiB}MB`, validity: "12h" },
  });
  return [
    `--query-range.response-cache-config=${cache}`,
    // What is younger may be in no bucket yet: a block of 2h is uploaded after 3h, and found by store
    // gateways some minutes later. Without warning it is missing while the servers that have it are.
    "--query-range.response-cache-max-freshness=4h",
    "--cache-compression-type=snappy",
  ];
}
