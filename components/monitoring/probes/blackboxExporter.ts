import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Credentials } from "../../ingress/basicAuth.ts";
import { accept, scrape } from "../../kubernetes/annotations.ts";
import { deployment } from "../../kubernetes/deployment.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import type { Connections, ExternalDestination } from "../../kubernetes/networkPolicies.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes } from "../../kubernetes/probes.ts";
import { createService } from "../../kubernetes/service.ts";
import { images } from "../../../versions.ts";
import { blackboxConfig, type PublicUrlModules } from "./modules.ts";
import { reachOf } from "./reach.ts";
import type { BlackboxExporterSettings, ProbeSettings } from "./settings.ts";

export interface BlackboxExporterArgs {
  readonly namespace: pulumi.Input<string>;
  /** Access to the public URLs; undefined if they are not probed. */
  readonly publicUrls?: PublicUrlAccess | undefined;
  /** Probes by name. */
  readonly probes: Readonly<Record<string, ProbeSettings>>;
  readonly settings: BlackboxExporterSettings;
}

export interface PublicUrlAccess {
  /** User and password of the ingress; a secret. Undefined if the ingress has no password. */
  readonly credentials: pulumi.Output<Credentials> | undefined;
  /** Certificates of the authorities that issue the URLs' certificate, in PEM; default the image's public authorities. */
  readonly authority: pulumi.Input<string> | undefined;
  /** Network destination of the URLs. */
  readonly destination: ExternalDestination;
  readonly statuses: PublicUrlModules["statuses"];
}

const ports = { http: 9115 };

const configDirectory = "/etc/blackbox_exporter/config";
const credentialsDirectory = "/etc/blackbox_exporter/credentials";
const configFile = "blackbox.yml";
const authorityFile = "ca.crt";

/** Address of the exporter's Service, as host:port. */
export const exporterAddress = (name: pulumi.Input<string>, namespace: pulumi.Input<string>) =>
  pulumi.interpolate`${name}.${namespace}.svc:${ports.http}`;

/** Blackbox exporter: probes the stack's public URLs and other targets from inside the cluster. */
export class BlackboxExporter extends pulumi.ComponentResource {
  readonly connections: readonly Connections[];

  constructor(name: string, args: BlackboxExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:BlackboxExporter", name, {}, opts);
    const { namespace, publicUrls, settings } = args;
    const { replicas } = settings;
    const labels = appLabels(name);
    const metadata = { name, namespace, labels: labels.all };

    const config = blackboxConfig({
      probes: args.probes,
      publicUrls: publicUrls && {
        authority: publicUrls.authority && `${configDirectory}/${authorityFile}`,
        login: publicUrls.credentials && {
          user: `${credentialsDirectory}/user`,
          password: `${credentialsDirectory}/password`,
        },
        statuses: publicUrls.statuses,
      },
    });
    const files = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata,
        data: {
          [configFile]: stringify(config, { lineWidth: 0 }),
          ...(publicUrls?.authority !== undefined && { [authorityFile]: publicUrls.authority }),
        },
      },
      { parent: this },
    );
    const credentials =
      publicUrls?.credentials &&
      new k8s.core.v1.Secret(
        name,
        {
          metadata,
          stringData: publicUrls.credentials.apply(({ user, password }) => ({ user, password })),
        },
        { parent: this },
      );
    const volumes = [
      {
        mount: { name: "config", mountPath: configDirectory, readOnly: true },
        source: { configMap: { name: files.metadata.name } },
      },
      ...(credentials
        ? [
            {
              mount: { name: "credentials", mountPath: credentialsDirectory, readOnly: true },
              source: { secret: { secretName: credentials.metadata.name } },
            },
          ]
        : []),
    ];
    deployment(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({
            "pod-probes-identical": "The exporter has only one health endpoint.",
          }),
        },
        labels,
        replicas,
        minReadySeconds: 10,
        pod: {
          annotations: scrape(ports.http),
          containers: [
            {
              name,
              image: images.blackboxExporter,
              args: [
                `--config.file=${configDirectory}/${configFile}`,
                "--config.enable-auto-reload",
                "--config.auto-reload-interval=5",
                // Level info logs each check for a changed configuration; failed probes are logged as errors.
                "--log.level=warn",
                `--web.listen-address=:${ports.http}`,
              ],
              ports: containerPorts(ports),
              ...probes({
                live: { path: "/-/healthy", port: "http" },
                ready: { path: "/-/healthy", port: "http" },
              }),
              resources: settings.resources,
              volumeMounts: volumes.map(({ mount }) => mount),
            },
          ],
          volumes: volumes.map(({ mount, source }) => ({ name: mount.name, ...source })),
        },
      },
      { parent: this },
    );
    createService(name, { metadata, pods: labels.selector, ports }, { parent: this });

    const targets = Object.values(args.probes).flatMap(({ targets }) => targets);
    const calls: ExternalDestination[] = [
      ...(publicUrls ? [publicUrls.destination] : []),
      ...reachOf(targets),
    ];
    const server = { name, pods: labels.selector, ports: Object.values(ports) };
    this.connections = [{ name, pods: labels.selector, calls, scraped: [server] }];
    this.registerOutputs();
  }
}
