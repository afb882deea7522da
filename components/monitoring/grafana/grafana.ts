import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { stringify } from "yaml";
import { accept, skipAwait } from "../../kubernetes/annotations.ts";
import { sha256 } from "../../kubernetes/checksum.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Client, NetworkPart, Server } from "../../kubernetes/networkPolicies.ts";
import { statefulSetSpec } from "../../kubernetes/statefulSet.ts";
import { firstTemplates, growVolumes } from "../../kubernetes/volumes.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Upstream } from "../upstream.ts";
import type { Dashboards } from "./dashboards.ts";
import { adminUser, grafanaPod, grafanaPorts, passwordKey } from "./pod.ts";
import { dashboardProviders, dataSources } from "./provisioning.ts";
import type { GrafanaSettings } from "./settings.ts";

export interface GrafanaArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the StorageClass of its volume. */
  readonly storageClass: pulumi.Input<string>;
  /** URL at which people open it. */
  readonly url: string;
  /** What answers its queries, at its URL. */
  readonly queries: Upstream;
  /** The Alertmanagers, at their URL. */
  readonly alertmanager: Upstream;
  /** Longest time from scrape to scrape, as a duration. */
  readonly scrapeInterval: string;
  /** What it shows; it opens with the first. */
  readonly dashboards: Dashboards;
  readonly settings: GrafanaSettings;
}

/** Who may do everything in a Grafana. */
export interface GrafanaCredentials {
  readonly user: string;
  readonly password: string;
}

const servicePort = 3000;
const dashboardsDirectory = "/etc/grafana/dashboards";

/** Grafana with the project's dashboards on everything that the queriers see. */
export class Grafana extends pulumi.ComponentResource implements NetworkPart {
  /** Its page; none if it does not run. */
  readonly endpoints: readonly Endpoint[];
  /** How its first user logs in; a secret. */
  readonly credentials: pulumi.Output<GrafanaCredentials>;
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:Grafana", name, {}, opts);
    const { settings } = args;
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
          dataSources({ queries, alertmanager, scrapeInterval: args.scrapeInterval }),
        ),
        dashboards: stringify(dashboardProviders(dashboardsDirectory)),
      }));
    const provisioning = new k8s.core.v1.ConfigMap(
      `${name}-provisioning`,
      { metadata: metadata(`${name}-provisioning`), data: provisioned },
      inThis,
    );
    // A ConfigMap holds 1 MiB at most: each dashboard has its own.
    const dashboards = Object.entries(args.dashboards).map(
      ([uid, json]) =>
        new k8s.core.v1.ConfigMap(
          `${name}-dashboard-${uid}`,
          { metadata: metadata(`${name}-dashboard-${uid}`), data: { [`${uid}.json`]: json } },
          inThis,
        ).metadata.name,
    );
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata(name), annotations: skipAwait },
        spec: {
          selector: labels.selector,
          ports: [{ name: "http", port: servicePort, targetPort: "http" }],
        },
      },
      inThis,
    );
    const claim = `${name}-storage`;
    const set = new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: {
          ...metadata(name),
          annotations: accept({
            "statefulset-has-servicename": "Any pod will do: its Service has one address.",
          }),
        },
        spec: statefulSetSpec({
          ...args,
          ...settings,
          service: service.metadata.name,
          labels,
          claim,
          template: grafanaPod({
            name,
            labels,
            url: args.url,
            admin: admin.metadata.name,
            provisioning: provisioning.metadata.name,
            // It reads its data sources at its start only; changed dashboards it finds by itself.
            checksum: provisioned.apply((files) => sha256(JSON.stringify(files))),
            dashboards,
            dashboardsDirectory,
            home: Object.keys(args.dashboards)[0],
            claim,
            ...settings,
          }),
        }),
      },
      { ...inThis, ...firstTemplates },
    );
    growVolumes(set, name, { ...args, ...settings, claim }, inThis);

    const server = { name, pods: labels.selector, ports: Object.values(grafanaPorts) };
    const page = {
      ...{ host: name, service: service.metadata.name, port: servicePort },
      ...{ server, ownLogin: true, probePath: "/api/health" },
    };
    this.endpoints = settings.replicas === 0 ? [] : [page];
    this.clients = [
      {
        name,
        pods: labels.selector,
        calls: [args.queries.server, args.alertmanager.server],
      },
    ];
    this.scraped = [server];
    this.credentials = password.apply((password) => ({ user: adminUser, password }));
    this.registerOutputs({ service: service.metadata.name });
  }
}
