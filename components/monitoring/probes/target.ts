import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../endpoint.ts";
import { type ProbeSettings, publicUrls } from "./settings.ts";

/** What Prometheus has the exporter probe, with the labels of the result. */
export interface ProbeTarget {
  /** Label `probe`. */
  readonly probe: string;
  /** Label `instance`. */
  readonly instance: string;
  /** URL or host:port that the exporter connects to. */
  readonly target: pulumi.Input<string>;
  /** Name to ask for at the target; default the target's host. */
  readonly hostname?: string;
  /** Module of the exporter's configuration. */
  readonly module: string;
  /** Time from one probe to the next, as a duration. */
  readonly interval: string;
  /** Time after which a probe has failed, as a duration. */
  readonly timeout: string;
}

/** Module of public URLs that ask for the password of the ingress. */
export const publicUrlModule = publicUrls;
/** Module of public URLs that have a login of their own; no probe can have this name. */
export const ownLoginModule = `${publicUrls}/own-login`;

/** Times of the probes of public URLs, as durations. */
export const publicUrlTimes = { interval: "30s", timeout: "10s" } as const;

/** Targets of the setting `probes`. */
export const targetsOf = (probes: Readonly<Record<string, ProbeSettings>>): ProbeTarget[] =>
  Object.entries(probes).flatMap(([probe, { targets, interval, timeout }]) =>
    targets.map((target) => ({
      ...{ probe, instance: target, target, module: probe, interval, timeout },
    })),
  );

export interface PublicUrlsArgs {
  /** Pages, each on a host of its own. */
  readonly endpoints: readonly Endpoint[];
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** Where a host name opens. */
  readonly url: (host: string) => string;
  /** The ingress controller's Service as host:port, as pods reach it. */
  readonly address: pulumi.Input<string>;
}

/**
 * The public URLs, each asked for at the ingress controller's Service by the name and with the SNI of
 * the URL: the name itself may lead to an address that pods don't reach, such as this machine's loopback.
 */
export const publicUrlTargets = ({
  endpoints,
  domain,
  url,
  address,
}: PublicUrlsArgs): ProbeTarget[] =>
  endpoints.map(({ host, probePath, ownLogin = false }) => {
    const hostname = `${host}.${domain}`;
    return {
      ...{ probe: publicUrls, instance: url(hostname), hostname, ...publicUrlTimes },
      target: pulumi.interpolate`https://${address}${probePath}`,
      module: ownLogin ? ownLoginModule : publicUrlModule,
    };
  });
