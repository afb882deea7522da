import { isIP } from "node:net";
import * as z from "zod";
import type { ExternalDestination } from "../../kubernetes/networkPolicies.ts";
import { must, section } from "../../settings/schema.ts";
import { clientTls } from "../../settings/tls.ts";

// https://thanos.io/tip/thanos/service-discovery.md/#dns-service-discovery
const addressPattern =
  /^(?:(?:dns\+)?(?<host>[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\]):(?<port>\d+)|dnssrv(?:noa)?\+[a-zA-Z0-9._-]+)$/;

/** Whether the port is in range, and a host that looks like an IP address is a valid one. */
function isPossible(address: string): boolean {
  const { host = "", port = "1" } = addressPattern.exec(address)?.groups ?? {};
  const bare = host.replaceAll(/[[\]]/g, "");
  if (/^[\d.]+$/.test(bare) || bare.includes(":")) if (isIP(bare) === 0) return false;
  return Number(port) >= 1 && Number(port) <= 65535 && !/^[.-]|\.\.|[.-]$/.test(bare);
}

const anAddress = must(
  'be an address such as "querier.example.com:10901" or "dnssrv+_grpc._tcp.querier.example.com"',
);

/** Settings of another cluster whose querier this stack's querier queries. */
const otherCluster = section({
  address: z
    .string(anAddress)
    .regex(addressPattern, { ...anAddress, abort: true })
    .refine(isPossible, must("be an address with a valid host and a port from 1 to 65535"))
    .describe(
      "Store API of the other cluster's querier, by gRPC: `host:port`, or an address for Thanos' DNS discovery, such as `dnssrv+_grpc._tcp.host`",
    ),
  tls: clientTls("this cluster's queriers", "address").optional().meta({
    description: "TLS; `{}` is enough if a public CA signed the certificate",
    derivedDefault: "no TLS",
  }),
});

export const otherClustersSetting = z
  // Messages do not repeat the value, which may hold a key.
  .array(otherCluster, { error: "must be a list of clusters" })
  .superRefine((clusters, context) => {
    for (const [index, { address }] of clusters.entries())
      if (clusters.findIndex((other) => other.address === address) < index)
        context.addIssue({
          code: "custom",
          path: [index, "address"],
          message: `is a duplicate (got "${address}")`,
        });
  })
  .default([])
  .describe(
    "queriers of other clusters, whose series are part of every query result: [below](#several-clusters-behind-one-querier)",
  );

export type OtherCluster = z.output<typeof otherCluster>;

/** Parts of a querier that queries other clusters. */
export interface OtherClusters {
  /** Endpoints of the querier's discovery: https://thanos.io/tip/components/query.md/#endpoint-discovery */
  readonly endpoints: readonly object[];
  /** Contents of the files that the endpoints refer to, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Network destinations of the querier. */
  readonly calls: readonly ExternalDestination[];
}

/** Converts the settings to the querier's configuration, with certificates in files of `directory`. */
export function otherClusters(clusters: readonly OtherCluster[], directory: string): OtherClusters {
  const files: Record<string, string> = {};
  const endpoints = clusters.map(({ address, tls }, index) => {
    if (!tls) return { address };
    const file = (name: string, content: string | undefined) => {
      if (content === undefined) return undefined;
      files[`${index}-${name}`] = content;
      return `${directory}/${index}-${name}`;
    };
    return {
      address,
      client_config: {
        tls_config: {
          enabled: true,
          ca_file: file("ca.crt", tls.caCertificate),
          cert_file: file("client.crt", tls.clientCertificate),
          key_file: file("client.key", tls.clientKey),
        },
        server_name: tls.serverName,
      },
    };
  });
  const calls = clusters.map(({ address }): ExternalDestination => {
    const port = addressPattern.exec(address)?.groups?.port;
    // The port is in an SRV record and unknown to the program.
    return port === undefined ? {} : { ports: [Number(port)] };
  });
  return { endpoints, files, calls };
}
