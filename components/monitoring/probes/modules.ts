import { ownLoginModule, publicUrlModule, publicUrlTimes } from "./target.ts";
import type { ProbeSettings } from "./settings.ts";

/** Paths of files in the exporter's container. */
export interface ModuleFiles {
  /** Certificates of the authorities that issue the public URLs' certificate; default the image's public authorities. */
  readonly authority?: string | undefined;
  /** User of the public URLs. */
  readonly user: string;
  /** Password of that user. */
  readonly password: string;
}

export interface BlackboxConfigArgs {
  readonly probes: Readonly<Record<string, ProbeSettings>>;
  /** Files of the modules of the public URLs; undefined if they are not probed. */
  readonly publicUrls?: ModuleFiles | undefined;
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

function ofPublicUrls({ authority, user, password }: ModuleFiles): Record<string, object> {
  const http = {
    ...family,
    // Only status 200 is a success: a redirect may lead to a name that pods can't reach.
    valid_status_codes: [200],
    follow_redirects: false,
    fail_if_not_ssl: true,
    ...(authority !== undefined && { tls_config: { ca_file: authority } }),
  };
  const { timeout } = publicUrlTimes;
  return {
    [publicUrlModule]: {
      ...{ prober: "http", timeout },
      http: { ...http, basic_auth: { username_file: user, password_file: password } },
    },
    // No basic authentication: Grafana would try to log in a Grafana user with these credentials.
    [ownLoginModule]: { prober: "http", timeout, http },
  };
}
