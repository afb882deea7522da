import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import type { PodArgs } from "../../kubernetes/pod.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes, secondsToRead } from "../../kubernetes/probes.ts";
import { images } from "../../../versions.ts";

export const grafanaPorts = { http: 3000 };

export const adminUser = "admin";
/** Key of the admin's password in its Secret. */
export const passwordKey = "password";

const secretDirectory = "/etc/grafana/admin";

export interface GrafanaPodArgs {
  /** Name of the container. */
  readonly name: string;
  /** URL at which users open Grafana. */
  readonly url: string;
  /** Name of the Secret with the admin's password. */
  readonly admin: pulumi.Input<string>;
  /** Name of the ConfigMap with `dataSources` and `dashboards`. */
  readonly provisioning: pulumi.Input<string>;
  /** Checksum of the files that Grafana reads only at its start. */
  readonly checksum: pulumi.Input<string>;
  /** Names of the ConfigMaps with the dashboards, and the mount path of their files. */
  readonly dashboards: readonly pulumi.Input<string>[];
  readonly dashboardsDirectory: string;
  /** uid of the home dashboard; default Grafana's own. */
  readonly home?: string;
  /** Name of the volume claim for Grafana's database. */
  readonly claim: string;
  /** Size of the volume, as a quantity. */
  readonly storage: string;
  readonly resources: k8s.types.input.core.v1.ResourceRequirements;
}

export function grafanaPod(args: GrafanaPodArgs): PodArgs {
  const { name, provisioning } = args;
  // Directories of temporary files, the only ones that Grafana writes to besides its volume.
  const scratch = {
    tmp: "/tmp",
    logs: "/var/log/grafana",
    plugins: "/var/lib/grafana-plugins",
  };
  const file = (key: "dataSources" | "dashboards") => ({
    name: `provisioning-${key.toLowerCase()}`,
    configMap: { name: provisioning, items: [{ key, path: "ha-monitoring.yaml" }] },
  });
  const mount = (name: string, mountPath: string) => ({ name, mountPath, readOnly: true });
  return {
    annotations: { ...scrape(grafanaPorts.http), "checksum/provisioning": args.checksum },
    // The user of Grafana's image.
    user: { user: 472, group: 472 },
    single: "Its database is a file on its volume.",
    containers: [
      {
        name,
        image: images.grafana,
        env: Object.entries(environment(args, scratch)).map(([name, value]) => ({ name, value })),
        ports: containerPorts(grafanaPorts),
        ...probes({
          // Succeeds also if the database fails, which a restart would not repair.
          live: { path: "/healthz", port: "http" },
          ready: { path: "/api/health", port: "http" },
          // A new version serves requests only after it has migrated its database.
          startSeconds: secondsToRead(args.storage),
        }),
        resources: args.resources,
        volumeMounts: [
          { name: args.claim, mountPath: "/var/lib/grafana" },
          ...Object.entries(scratch).map(([name, mountPath]) => ({ name, mountPath })),
          mount("admin", secretDirectory),
          mount("provisioning-datasources", "/etc/grafana/provisioning/datasources"),
          mount("provisioning-dashboards", "/etc/grafana/provisioning/dashboards"),
          mount("dashboards", args.dashboardsDirectory),
        ],
      },
    ],
    volumes: [
      ...Object.keys(scratch).map((name) => ({ name, emptyDir: {} })),
      { name: "admin", secret: { secretName: args.admin } },
      file("dataSources"),
      file("dashboards"),
      {
        name: "dashboards",
        projected: { sources: args.dashboards.map((name) => ({ configMap: { name } })) },
      },
    ],
  };
}

/** https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
function environment(
  { url, dashboardsDirectory, home }: GrafanaPodArgs,
  { logs, plugins }: { logs: string; plugins: string },
): Readonly<Record<string, string>> {
  return {
    GF_SERVER_ROOT_URL: url,
    ...(home === undefined
      ? {}
      : { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${dashboardsDirectory}/${home}.json` }),
    // Applied at the first start only; later, the password in Grafana's database is valid.
    GF_SECURITY_ADMIN_USER: adminUser,
    GF_SECURITY_ADMIN_PASSWORD__FILE: `${secretDirectory}/${passwordKey}`,
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
    GF_PATHS_LOGS: logs,
    GF_PATHS_PLUGINS: plugins,
  };
}
