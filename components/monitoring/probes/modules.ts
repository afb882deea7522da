import { ownLoginModule, publicUrlModule, publicUrlTimes } from "./target.ts";
import type { ProbeSettings } from "./settings.ts";

/** Paths of files of the exporter. */
export interface ModuleFiles {
  /** Certificates that the one of the public URLs is validated by; default the image's public authorities. */
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

/** Of a name with addresses of both families, the one that every cluster has. */
const family = { preferred_ip_protocol: "ip4" };

/** The exporter's configuration, as the object that its file is: a module for each probe, by its name. */
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
    // The right status is 200: a redirect leads to a name that pods may not reach.
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
    // Grafana would take the password for one of its users.
    [ownLoginModule]: { prober: "http", timeout, http },
  };
}
