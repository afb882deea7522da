import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { ServerCertificate, type tlsSettings } from "../ingress/certificate.ts";
import { gatewaySpec, redirectSpec, routeSpec } from "../ingress/httpRoutes.ts";
import { appLabels } from "../kubernetes/labels.ts";
import type { Gateway } from "../platform/platform.ts";
import type { PublicEndpoint } from "./publicEndpoint.ts";

export interface MonitoringGatewayArgs {
  readonly namespace: pulumi.Input<string>;
  /** DNS domain of the hosts. */
  readonly domain: string;
  readonly gateway: Gateway;
  /** Endpoints, each with its own host. */
  readonly endpoints: readonly PublicEndpoint[];
  readonly settings: { readonly tls: z.output<typeof tlsSettings> };
}

const group = "gateway.networking.k8s.io/v1";

/** Serves the endpoints by HTTPS through a Gateway, each on its own host. */
export class MonitoringGateway extends pulumi.ComponentResource {
  /** URLs of the endpoints by name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The proxy has no passwords. */
  readonly credentials = undefined;
  /** Certificate of the stack's own certificate authority, in PEM; undefined if it has none. */
  readonly authority: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:monitoring:MonitoringGateway", name, {}, opts);
    const { namespace, domain, gateway, endpoints } = args;
    const hostname = ({ host }: PublicEndpoint) => `${host}.${domain}`;
    const inThis = { parent: this };

    const certificate = gateway.ownCertificate
      ? undefined
      : new ServerCertificate(
          `${name}-tls`,
          { namespace, hosts: endpoints.map(hostname), settings: args.settings.tls },
          inThis,
        );
    const metadata = { name, namespace, labels: appLabels(name).all };
    const { metadata: created } = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: group,
        kind: "Gateway",
        metadata: {
          ...metadata,
          annotations: { ...certificate?.annotations, ...gateway.annotations },
        },
        spec: gatewaySpec({ ...gateway.listeners, domain, secret: certificate?.secretFor(name) }),
      },
      inThis,
    );
    const route = (suffix: string, spec: object) =>
      new k8s.apiextensions.CustomResource(
        `${name}-${suffix}`,
        { apiVersion: group, kind: "HTTPRoute", metadata: { ...metadata, name: suffix }, spec },
        inThis,
      );
    route("redirect-to-https", redirectSpec(created.name));
    const routes = endpoints.map((endpoint) => {
      const { host, service, port, probePath, ownLogin = false } = endpoint;
      gateway.configure({ name: host, namespace, service, probePath, ownLogin }, inThis);
      return route(host, routeSpec(created.name, { hostname: hostname(endpoint), service, port }));
    });

    // The URLs are outputs only after the cluster has accepted the HTTPRoutes.
    this.urls = pulumi
      .all(routes.map(({ id }) => id))
      .apply(() =>
        Object.fromEntries(
          endpoints.map((endpoint) => [endpoint.host, gateway.url(hostname(endpoint))]),
        ),
      );
    this.authority = certificate?.authority;
    this.registerOutputs({ urls: this.urls });
  }
}
