import * as pulumi from "@pulumi/pulumi";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import { type ProbeSettings, publicUrls } from "./settings.ts";

/** A target of the exporter, with the labels of its result. */
export interface ProbeTarget {
  /** Label `probe`. */
  readonly probe: string;
  /** Label `instance`. */
  readonly instance: string;
  /** URL or host:port that the exporter connects to. */
  readonly target: pulumi.Input<string>;
  /** Host name in the request and the SNI; default the target's host. */
  readonly hostname?: string;
  /** Module of the exporter's configuration. */
  readonly module: string;
  /** Probe interval, as a duration. */
  readonly interval: string;
  /** Timeout of a probe, as a duration. */
  readonly timeout: string;
}

/** Module of public URLs that require the password of the ingress. */
export const publicUrlModule = publicUrls;
/** Module of public URLs with their own login; the setting `probes` can't contain this name. */
export const ownLoginModule = `${publicUrls}/own-login`;

/** Interval and timeout of the probes of public URLs, as durations. */
export const publicUrlTimes = { interval: "30s", timeout: "10s" } as const;

/** Targets of the setting `probes`. */
export const targetsOf = (probes: Readonly<Record<string, ProbeSettings>>): ProbeTarget[] =>
  Object.entries(probes).flatMap(([probe, { targets, interval, timeout }]) =>
    targets.map((target) => ({
      probe,
      instance: target,
      target,
      module: probe,
      interval,
      timeout,
    })),
  );

export interface PublicUrlsArgs {
  /** Pages, each on its own host. */
  readonly endpoints: readonly PublicEndpoint[];
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** URL of a host name. */
  readonly url: (host: string) => string;
  /** host:port of the proxy that serves the hosts, as pods reach it. */
  readonly address: pulumi.Input<string>;
}

/**
 * Targets for the public URLs: requests to the proxy that serves the hosts, with the URL's host name and SNI. The name
 * itself may resolve to an address that pods can't reach, such as a loopback address.
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
