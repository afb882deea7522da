import type { GrafanaSettings } from "./settings.ts";

/** Directory of the files with the secrets of the settings. */
export const secretsDirectory = "/etc/grafana/secrets";

export interface EnvironmentArgs {
  /** URL at which users open Grafana. */
  readonly url: string;
  /** File of the home dashboard; default Grafana's own. */
  readonly home?: string | undefined;
  readonly admin: { readonly user: string; readonly passwordFile: string };
  /** Directories that Grafana writes to. */
  readonly directories: { readonly logs: string; readonly plugins: string };
  readonly settings: Pick<GrafanaSettings, "settings" | "secretSettings">;
}

/** Environment variable of a key `section.key`: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#override-configuration-with-environment-variables */
const variableOf = (key: string) => `GF_${key.toUpperCase().replaceAll(/[.-]/g, "_")}`;

/** Environment of Grafana: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
export function environment({
  url,
  home,
  admin,
  directories,
  settings: { settings, secretSettings },
}: EnvironmentArgs): Readonly<Record<string, string>> {
  return {
    GF_SERVER_ROOT_URL: url,
    ...(home === undefined ? {} : { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: home }),
    // Applied at the first start only; later, the password in Grafana's database is valid.
    GF_SECURITY_ADMIN_USER: admin.user,
    GF_SECURITY_ADMIN_PASSWORD__FILE: admin.passwordFile,
    GF_SECURITY_COOKIE_SECURE: String(url.startsWith("https:")),
    // No access without a login, and no self-registration.
    GF_AUTH_ANONYMOUS_ENABLED: "false",
    GF_USERS_ALLOW_SIGN_UP: "false",
    // No connection to the internet: no telemetry, update checks, news or plugins.
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: "false",
    GF_NEWS_NEWS_FEED_ENABLED: "false",
    GF_SECURITY_DISABLE_GRAVATAR: "true",
    GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true",
    GF_PATHS_LOGS: directories.logs,
    GF_PATHS_PLUGINS: directories.plugins,
    ...Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [variableOf(key), String(value)]),
    ),
    ...Object.fromEntries(
      Object.keys(secretSettings).map((key) => [
        `${variableOf(key)}__FILE`,
        `${secretsDirectory}/${key}`,
      ]),
    ),
  };
}

/** Keys of Grafana's configuration that the program sets, with the reason. */
export const ownKeys: Readonly<Record<string, string>> = {
  "server.root_url": "the URL follows from domain",
  "security.admin_user": "the login is the stack output credentials",
  "security.admin_password": "the login is the stack output credentials",
  "security.cookie_secure": "it follows from the URL",
  "auth.anonymous.enabled": "every page requires a login",
  "dashboards.default_home_dashboard_path": "the home dashboard is that of the program",
  "paths.logs": "Grafana's other directories are read-only",
  "paths.plugins": "Grafana's other directories are read-only",
  "paths.data": "Grafana's other directories are read-only",
  "paths.provisioning": "the program provisions data sources and dashboards",
};
