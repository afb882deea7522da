import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { stringify } from "yaml";
import { accept } from "../../kubernetes/annotations.ts";
import { sha256 } from "../../kubernetes/checksum.ts";
import { ClusterAccess, inEach } from "../../kubernetes/clusterAccess.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import { apiServer, type Connections } from "../../kubernetes/networkPolicies.ts";
import { secretFiles, secretSources } from "../../kubernetes/secretFiles.ts";
import { createService } from "../../kubernetes/service.ts";
import { statefulSet } from "../../kubernetes/statefulSet.ts";
import { portOf } from "../probes/address.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import type { ServiceAddress } from "../serviceAddress.ts";
import { configMapRules } from "./configMapDashboards.ts";
import type { Dashboards } from "./dashboards.ts";
import { adminUser, grafanaPod, grafanaPorts, passwordKey } from "./pod.ts";
import { dashboardProviders, dataSources, secretFile } from "./provisioning.ts";
import type { TeamDashboard } from "./teamDashboards.ts";
import type { GrafanaSettings } from "./settings.ts";

export interface GrafanaArgs {
  readonly namespace: pulumi.Input<string>;
  /** Prefix of names in the namespaces of teams, where another installation may have the same objects. */
  readonly prefix: string;
  /** Name of the StorageClass of Grafana's volume. */
  readonly storageClass: pulumi.Input<string>;
  /** URL at which users open Grafana. */
  readonly url: string;
  /** PromQL API of the dashboards' data source, by its URL. */
  readonly queries: ServiceAddress;
  /** The Alertmanagers, by their URL. */
  readonly alertmanager: ServiceAddress;
  /** Scrape interval, as a duration: the minimum step of panels. */
  readonly scrapeInterval: string;
  /** Dashboards; the first is the home dashboard. */
  readonly dashboards: Dashboards;
  readonly teamDashboards: readonly TeamDashboard[];
  readonly settings: GrafanaSettings;
}

/** Login of Grafana's administrator. */
export interface GrafanaCredentials {
  readonly user: string;
  readonly password: string;
}

const servicePort = 3000;
const dashboardsDirectory = "/etc/grafana/dashboards";
const teamDirectory = "/etc/grafana/team-dashboards";
const configMapsDirectory = "/etc/grafana/config-map-dashboards";

/** Grafana with the project's dashboards over all series of the queriers. */
export class Grafana extends pulumi.ComponentResource {
  /** Grafana's page; empty if replicas is 0. */
  readonly endpoints: readonly PublicEndpoint[];
  /** Login of the administrator as of Grafana's first start; a secret. */
  readonly credentials: pulumi.Output<GrafanaCredentials>;
  readonly connections: readonly Connections[];

  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Grafana", name, {}, opts);
    const { settings } = args;
    const { dashboardConfigMaps: configMaps } = settings;
    const labels = appLabels(name);
    const metadata = (name: string) => ({ name, namespace: args.namespace, labels: labels.all });
    const inThis = { parent: this };

    const password = pulumi.secret(
      new random.RandomPassword(`${name}-admin`, { length: 32, special: false }, inThis).result,
    );
    const admin = new k8s.core.v1.Secret(
      `${name}-admin`,
      { metadata: metadata(`${name}-admin`), stringData: { [passwordKey]: password } },
      inThis,
    );
    const provisioned = pulumi
      .all([args.queries.address, args.alertmanager.address])
      .apply(([queries, alertmanager]) => ({
        dataSources: stringify(
          dataSources({
            queries,
            alertmanager,
            scrapeInterval: args.scrapeInterval,
            more: settings.dataSources,
          }),
        ),
        dashboards: stringify(
          dashboardProviders(dashboardsDirectory, {
            ...(args.teamDashboards.length > 0 && { teams: teamDirectory }),
            ...(configMaps && { "config-maps": configMapsDirectory }),
          }),
        ),
      }));
    const provisioning = new k8s.core.v1.ConfigMap(
      `${name}-provisioning`,
      { metadata: metadata(`${name}-provisioning`), data: provisioned },
      inThis,
    );
    // Each dashboard has its own ConfigMap, as a ConfigMap holds at most 1 MiB.
    const dashboards = Object.entries(args.dashboards).map(
      ([uid, json]) =>
        new k8s.core.v1.ConfigMap(
          `${name}-dashboard-${uid}`,
          { metadata: metadata(`${name}-dashboard-${uid}`), data: { [`${uid}.json`]: json } },
          inThis,
        ).metadata.name,
    );
    const teamDashboards = args.teamDashboards.map(({ folder, uid, json }) => {
      // A uid may have characters that a name can't have.
      const configMap = `${name}-dashboard-${sha256(uid).slice(0, 10)}`;
      const key = `${uid}.json`;
      const { metadata: created } = new k8s.core.v1.ConfigMap(
        configMap,
        { metadata: metadata(configMap), data: { [key]: json } },
        inThis,
      );
      return { configMap: { name: created.name, items: [{ key, path: `${folder}/${key}` }] } };
    });
    const files = secretsOf(settings);
    // Not optional, as Grafana reads them at its start only.
    const secrets = secretSources(
      { metadata: metadata(`${name}-secrets`), files, optional: false },
      inThis,
    );
    // The password keeps readers of the checksum from guessing short secrets.
    const secretsChecksum = pulumi.unsecret(
      password.apply((salt) => sha256(JSON.stringify([salt, files.texts]))),
    );
    const service = createService(
      name,
      { metadata: metadata(name), pods: labels.selector, ports: { http: servicePort } },
      inThis,
    );
    const access =
      configMaps &&
      new ClusterAccess(
        name,
        {
          namespace: args.namespace,
          labels,
          rules: configMaps.namespaces ? undefined : configMapRules,
          grants: inEach(configMaps.namespaces, `${args.prefix}${name}`, configMapRules),
        },
        inThis,
      );
    const claim = `${name}-storage`;
    statefulSet(
      name,
      {
        ...args,
        ...settings,
        metadata: {
          ...metadata(name),
          annotations: accept({
            "statefulset-has-servicename": "Clients use any pod through the Service's address.",
          }),
        },
        labels,
        service: service.metadata.name,
        claim,
        pod: grafanaPod({
          name,
          url: args.url,
          admin: admin.metadata.name,
          provisioning: provisioning.metadata.name,
          // Grafana reads data sources and secrets only at its start, and reloads changed dashboards by itself.
          checksum: pulumi
            .all([provisioned, secretsChecksum])
            .apply((read) => sha256(JSON.stringify(read))),
          dashboards,
          dashboardsDirectory,
          teamDashboards,
          teamDirectory,
          configMapsDirectory,
          apiAccount: access?.serviceAccount,
          secrets,
          settings,
          home: Object.keys(args.dashboards)[0],
          claim,
        }),
      },
      inThis,
    );

    const server = { name, pods: labels.selector, ports: Object.values(grafanaPorts) };
    const page = {
      ...{ host: name, service: service.metadata.name, port: servicePort },
      ...{ server, ownLogin: true, probePath: "/api/health" },
    };
    this.endpoints = settings.replicas === 0 ? [] : [page];
    const egress = new Set([
      ...settings.egressPorts,
      ...Object.values(settings.dataSources).map(({ url }) => portOf(url)),
    ]);
    const calls = [
      args.queries.server,
      args.alertmanager.server,
      ...(configMaps ? [apiServer] : []),
      ...(egress.size > 0 ? [{ ports: [...egress] }] : []),
    ];
    this.connections = [{ name, pods: labels.selector, calls, scraped: [server] }];
    this.credentials = password.apply((password) => ({ user: adminUser, password }));
    this.registerOutputs({ service: service.metadata.name });
  }
}

/** Files with the secrets of the settings. */
const secretsOf = ({ secretSettings, dataSources }: GrafanaSettings) =>
  secretFiles({
    ...secretSettings,
    ...Object.fromEntries(
      Object.entries(dataSources).flatMap(([name, { secureJsonData }]) =>
        Object.entries(secureJsonData).map(([key, value]) => [secretFile(name, key), value]),
      ),
    ),
  });
