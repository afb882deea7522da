import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { BasicAuth, basicAuthSettings, type Credentials } from "../ingress/basicAuth.ts";
import { ServerCertificate, tlsSettings } from "../ingress/certificate.ts";
import { skipAwait } from "../kubernetes/annotations.ts";
import { appLabels } from "../kubernetes/labels.ts";
import type { IngressController } from "../platform/platform.ts";
import { section } from "../settings/schema.ts";
import type { PublicEndpoint } from "./publicEndpoint.ts";

export const monitoringIngressSettings = section({
  tls: tlsSettings.prefault({}),
  basicAuth: basicAuthSettings.prefault({}),
});

export interface MonitoringIngressArgs {
  readonly namespace: pulumi.Input<string>;
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** Ingress controller that serves the endpoints. */
  readonly controller: IngressController;
  /** Endpoints, each with its own host. */
  readonly endpoints: readonly PublicEndpoint[];
  readonly settings: z.output<typeof monitoringIngressSettings>;
}

/** Serves the endpoints by HTTPS, each on its own host and each with a login. */
export class MonitoringIngress extends pulumi.ComponentResource {
  /** URLs of the endpoints by name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** User and password of the endpoints without their own login; a secret. */
  readonly credentials: pulumi.Output<Credentials>;
  /** Certificate of the stack's own certificate authority, in PEM; undefined if it has none. */
  readonly authority: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringIngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:MonitoringIngress", name, {}, opts);
    const { namespace, controller, endpoints, settings } = args;
    const hostname = ({ host }: PublicEndpoint) => `${host}.${args.domain}`;

    const certificate = new ServerCertificate(
      `${name}-tls`,
      { namespace, hosts: endpoints.map(hostname), settings: settings.tls },
      { parent: this },
    );
    const users = new BasicAuth(
      `${name}-users`,
      { namespace, dialect: controller.basicAuth, settings: settings.basicAuth },
      { parent: this },
    );

    // Basic authentication applies to a whole Ingress: endpoints with their own login need another one.
    const ingresses = [
      {
        name,
        annotations: users.annotations,
        endpoints: endpoints.filter(({ ownLogin = false }) => !ownLogin),
      },
      {
        name: `${name}-own-login`,
        annotations: {},
        endpoints: endpoints.filter(({ ownLogin = false }) => ownLogin),
      },
    ]
      .filter(({ endpoints }) => endpoints.length > 0)
      .map(
        ({ name, annotations, endpoints }) =>
          new k8s.networking.v1.Ingress(
            name,
            {
              metadata: {
                name,
                namespace,
                labels: appLabels(name).all,
                annotations: {
                  ...skipAwait,
                  ...controller.annotations,
                  ...controller.serving?.(endpoints.map(({ service }) => service)),
                  ...certificate.annotations,
                  ...annotations,
                },
              },
              spec: {
                ingressClassName: controller.className,
                tls: [{ hosts: endpoints.map(hostname), secretName: certificate.secretFor(name) }],
                rules: endpoints.map((endpoint) => ({
                  host: hostname(endpoint),
                  http: { paths: [pathTo(endpoint)] },
                })),
              },
            },
            { parent: this },
          ),
      );

    // The URLs are outputs only after the cluster has accepted the Ingresses.
    this.urls = pulumi
      .all(ingresses.map(({ id }) => id))
      .apply(() =>
        Object.fromEntries(
          endpoints.map((endpoint) => [endpoint.host, controller.url(hostname(endpoint))]),
        ),
      );
    this.credentials = users.credentials;
    this.authority = certificate.authority;
    this.registerOutputs({ urls: this.urls });
  }
}

const pathTo = ({ service, port }: PublicEndpoint) => ({
  path: "/",
  pathType: "Prefix",
  backend: { service: { name: service, port: { number: port } } },
});
