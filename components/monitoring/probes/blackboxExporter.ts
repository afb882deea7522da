import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Credentials } from "../../ingress/basicAuth.ts";
import { accept, scrape, skipAwait } from "../../kubernetes/annotations.ts";
import { disruptionBudget } from "../../kubernetes/disruptionBudget.ts";
import { farewell } from "../../kubernetes/farewell.ts";
import { appLabels } from "../../kubernetes/labels.ts";
import {
  type Client,
  type NetworkPart,
  type Outside,
  podsOf,
  type Server,
} from "../../kubernetes/networkPolicies.ts";
import { moveSoon, onePerNode } from "../../kubernetes/placement.ts";
import { containerPorts } from "../../kubernetes/ports.ts";
import { probes } from "../../kubernetes/probes.ts";
import { nobody, restrictedContainer, restrictedPod } from "../../kubernetes/security.ts";
import { images } from "../../../versions.ts";
import { blackboxConfig } from "./modules.ts";
import { reachOf } from "./reach.ts";
import type { BlackboxExporterSettings, ProbeSettings } from "./settings.ts";

export interface BlackboxExporterArgs {
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** What the public URLs are probed with; undefined if they are not probed. */
  readonly publicUrls?: PublicUrlAccess | undefined;
  /** Probes by name. */
  readonly probes: Readonly<Record<string, ProbeSettings>>;
  /** Settings with their defaults filled in. */
  readonly settings: BlackboxExporterSettings;
}

export interface PublicUrlAccess {
  /** User and password of the ingress; a secret. */
  readonly credentials: pulumi.Output<Credentials>;
  /** Certificates that the one of the URLs is validated by, in PEM; default the image's public authorities. */
  readonly authority: pulumi.Input<string> | undefined;
  /** Namespace of the ingress controller's pods. */
  readonly controllerNamespace: pulumi.Input<string>;
}

const ports = { http: 9115 };

const configDirectory = "/etc/blackbox_exporter/config";
const credentialsDirectory = "/etc/blackbox_exporter/credentials";
const configFile = "blackbox.yml";
const authorityFile = "ca.crt";

/** The exporter of a name as host:port. */
export const exporterAddress = (name: pulumi.Input<string>, namespace: pulumi.Input<string>) =>
  pulumi.interpolate`${name}.${namespace}.svc:${ports.http}`;

/** Probes from inside the cluster what Prometheus asks it to: the stack's public URLs and other targets. */
export class BlackboxExporter extends pulumi.ComponentResource implements NetworkPart {
  readonly clients: readonly Client[];
  readonly scraped: readonly Server[];

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
        user: `${credentialsDirectory}/user`,
        password: `${credentialsDirectory}/password`,
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
      publicUrls &&
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
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: {
          ...metadata,
          annotations: accept({ "pod-probes-identical": "It has one page that says its health." }),
        },
        spec: {
          replicas,
          selector: { matchLabels: labels.selector },
          minReadySeconds: 10,
          // The surplus pod of a rollout would find no node of its own.
          strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          template: {
            metadata: { labels: labels.all, annotations: scrape(ports.http) },
            spec: {
              automountServiceAccountToken: false,
              securityContext: restrictedPod(nobody),
              ...onePerNode(labels),
              ...moveSoon,
              containers: [
                {
                  name,
                  image: images.blackboxExporter,
                  args: [
                    `--config.file=${configDirectory}/${configFile}`,
                    "--config.enable-auto-reload",
                    "--config.auto-reload-interval=5",
                    // At info, it logs each look for a changed configuration; failed probes are errors.
                    "--log.level=warn",
                    `--web.listen-address=:${ports.http}`,
                  ],
                  ports: containerPorts(ports),
                  ...probes({
                    live: { path: "/-/healthy", port: "http" },
                    ready: { path: "/-/healthy", port: "http" },
                  }),
                  // It ends at once when it is asked to, with all probes that are under way.
                  ...farewell(10),
                  resources: settings.resources,
                  securityContext: restrictedContainer,
                  volumeMounts: volumes.map(({ mount }) => mount),
                },
              ],
              volumes: volumes.map(({ mount, source }) => ({ name: mount.name, ...source })),
            },
          },
        },
      },
      { parent: this },
    );
    disruptionBudget(name, { metadata, labels, replicas }, { parent: this });
    new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          selector: labels.selector,
          ports: [{ name: "http", port: ports.http, targetPort: "http" }],
        },
      },
      { parent: this },
    );

    const targets = Object.values(args.probes).flatMap(({ targets }) => targets);
    const calls: Outside[] = [
      ...(publicUrls ? [{ to: [podsOf(publicUrls.controllerNamespace)] }] : []),
      ...reachOf(targets),
    ];
    this.clients = [{ name, pods: labels.selector, calls }];
    this.scraped = [{ name, pods: labels.selector, ports: Object.values(ports) }];
    this.registerOutputs();
  }
}
