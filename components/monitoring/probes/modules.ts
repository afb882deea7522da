import type { Gateway } from "../../platform/platform.ts";
import { ownLoginModule, publicUrlModule, publicUrlTimes } from "./target.ts";
import type { ProbeSettings } from "./settings.ts";

/** How the public URLs respond. Files are paths in the exporter's container. */
export interface PublicUrlModules {
  /** Certificates of the authorities that issue the public URLs' certificate; default the image's public authorities. */
  readonly authority?: string | undefined;
  /** Files with the user and the password; undefined if the URLs have no password. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  /** HTTP statuses that are a success. */
  readonly statuses: Gateway["statuses"];
}

export interface BlackboxConfigArgs {
  readonly probes: Readonly<Record<string, ProbeSettings>>;
  /** Undefined if the public URLs are not probed. */
  readonly publicUrls?: PublicUrlModules | undefined;
}

/** For names with IPv4 and IPv6 addresses: IPv4, which every cluster supports. */
const family = { preferred_ip_protocol: "ip4" };

/** Content of the exporter's configuration file: one module per probe, with the probe's name. */
export function blackboxConfig({ probes, publicUrls }: BlackboxConfigArgs) {
  return {
    modules: {
      ...(publicUrls && ofPublicUrls(publicUrls)),
      ...Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, moduleOf(probe)])),
    },
  };
}

function moduleOf({ module, timeout }: ProbeSettings): object {
  switch (module) {
    case "http_2xx":
      return { prober: "http", timeout, http: family };
    case "tcp_connect":
      return { prober: "tcp", timeout, tcp: family };
    case "tls_connect":
      return { prober: "tcp", timeout, tcp: { ...family, tls: true } };
  }
}

function ofPublicUrls({ authority, login, statuses }: PublicUrlModules): Record<string, object> {
  const http = (statuses: readonly number[]) => ({
    ...family,
    valid_status_codes: [...statuses],
    // A redirect may name a host that pods can't reach.
    follow_redirects: false,
    fail_if_not_ssl: true,
    ...(authority !== undefined && { tls_config: { ca_file: authority } }),
  });
  const { timeout } = publicUrlTimes;
  return {
    [publicUrlModule]: {
      ...{ prober: "http", timeout },
      http: {
        ...http(statuses.proxyLogin),
        ...(login && { basic_auth: { username_file: login.user, password_file: login.password } }),
      },
    },
    // No basic authentication: Grafana would try to log in a Grafana user with these credentials.
    [ownLoginModule]: { prober: "http", timeout, http: http(statuses.ownLogin) },
  };
}
