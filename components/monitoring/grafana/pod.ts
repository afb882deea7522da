import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { scrape } from "../../kubernetes/annotations.ts";
import type { PodArgs } from "../../kubernetes/pod.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes, secondsToRead } from "../../kubernetes/probes.ts";
import { configMapDashboards, configMapsVolume } from "./configMapDashboards.ts";
import { environment, secretsDirectory } from "./environment.ts";
import type { GrafanaSettings } from "./settings.ts";
import { images } from "../../../versions.ts";

export const grafanaPorts = { http: 3000 };

export const adminUser = "admin";
/** Key of the admin's password in its Secret. */
export const passwordKey = "password";

const adminDirectory = "/etc/grafana/admin";

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
  /** Sources of the files of the teams' dashboards, in a directory per folder, and their mount path. */
  readonly teamDashboards: readonly k8s.types.input.core.v1.VolumeProjection[];
  readonly teamDirectory: string;
  /** Mount path of the dashboards from ConfigMaps. */
  readonly configMapsDirectory: string;
  /** ServiceAccount that reads the ConfigMaps; default none. */
  readonly apiAccount?: pulumi.Input<string> | undefined;
  /** Sources of the files with the secrets of the settings; none without secrets. */
  readonly secrets: k8s.types.input.core.v1.VolumeProjection[];
  readonly settings: GrafanaSettings;
  /** uid of the home dashboard; default Grafana's own. */
  readonly home?: string;
  /** Name of the volume claim for Grafana's database. */
  readonly claim: string;
  /** Size of the volume, as a quantity. */
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
  const { dashboardConfigMaps: configMaps } = args.settings;
  const optional = [
    ...(args.secrets.length === 0
      ? []
      : [
          {
            name: "secrets",
            mountPath: secretsDirectory,
            source: { projected: { sources: args.secrets } },
          },
        ]),
    ...(args.teamDashboards.length === 0
      ? []
      : [
          {
            name: "team-dashboards",
            mountPath: args.teamDirectory,
            source: { projected: { sources: [...args.teamDashboards] } },
          },
        ]),
    ...(configMaps
      ? [
          {
            name: configMapsVolume,
            mountPath: args.configMapsDirectory,
            source: { emptyDir: { sizeLimit: "1Gi" } },
          },
        ]
      : []),
  ];
  const mount = (name: string, mountPath: string) => ({ name, mountPath, readOnly: true });
  return {
    annotations: { ...scrape(grafanaPorts.http), "checksum/provisioning": args.checksum },
    // The user of Grafana's image.
    user: { user: 472, group: 472 },
    single: "Its database is a file on its volume.",
    ...(args.apiAccount !== undefined && { apiAccount: args.apiAccount }),
    ...(configMaps && {
      initContainers: [configMapDashboards(configMaps, args.configMapsDirectory)],
    }),
    containers: [
      {
        name,
        image: images.grafana,
        env: Object.entries(
          environment({
            url: args.url,
            home:
              args.home === undefined ? undefined : `${args.dashboardsDirectory}/${args.home}.json`,
            admin: { user: adminUser, passwordFile: `${adminDirectory}/${passwordKey}` },
            directories: scratch,
            settings: args.settings,
          }),
        ).map(([name, value]) => ({ name, value })),
        ports: containerPorts(grafanaPorts),
        ...probes({
          // Succeeds also if the database fails, which a restart would not repair.
          live: { path: "/healthz", port: "http" },
          ready: { path: "/api/health", port: "http" },
          // A new version serves requests only after it has migrated its database.
          startSeconds: secondsToRead(args.settings.storage),
        }),
        resources: args.settings.resources,
        volumeMounts: [
          { name: args.claim, mountPath: "/var/lib/grafana" },
          ...Object.entries(scratch).map(([name, mountPath]) => ({ name, mountPath })),
          mount("admin", adminDirectory),
          mount("provisioning-datasources", "/etc/grafana/provisioning/datasources"),
          mount("provisioning-dashboards", "/etc/grafana/provisioning/dashboards"),
          mount("dashboards", args.dashboardsDirectory),
          ...optional.map(({ name, mountPath }) => mount(name, mountPath)),
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
      ...optional.map(({ name, source }) => ({ name, ...source })),
    ],
  };
}
