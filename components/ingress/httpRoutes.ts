import type * as pulumi from "@pulumi/pulumi";

// https://gateway-api.sigs.k8s.io/reference/spec/

/** A Service behind a host. */
export interface HostedService {
  readonly hostname: string;
  readonly service: pulumi.Input<string>;
  /** Port of the Service. */
  readonly port: number;
}

export interface ListenerSettings {
  /** Name of the GatewayClass. */
  readonly className: string;
  /** Reserved addresses; default chosen by the implementation. */
  readonly addresses?: readonly { readonly type: string; readonly value: pulumi.Input<string> }[];
  /** DNS domain of the hosts. */
  readonly domain: string;
  /** Secret with the certificate; undefined if the implementation has the certificate. */
  readonly secret: pulumi.Input<string> | undefined;
}

const listeners = { http: "http", https: "https" } as const;

/** Spec of a Gateway that serves the hosts of a domain, by HTTP and HTTPS. */
export function gatewaySpec({ className, addresses, domain, secret }: ListenerSettings) {
  const hostname = `*.${domain}`;
  return {
    gatewayClassName: className,
    ...(addresses && { addresses: [...addresses] }),
    listeners: [
      { name: listeners.http, port: 80, protocol: "HTTP", hostname },
      {
        name: listeners.https,
        port: 443,
        protocol: "HTTPS",
        hostname,
        ...(secret !== undefined && {
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: secret }] },
        }),
      },
    ],
  };
}

/** Spec of the HTTPRoute of a host, which is served by HTTPS only. */
export const routeSpec = (
  gateway: pulumi.Input<string>,
  { hostname, service, port }: HostedService,
) => ({
  parentRefs: [{ name: gateway, sectionName: listeners.https }],
  hostnames: [hostname],
  rules: [{ backendRefs: [{ name: service, port }] }],
});

/** Spec of the HTTPRoute that redirects all hosts from HTTP to HTTPS. */
export const redirectSpec = (gateway: pulumi.Input<string>) => ({
  parentRefs: [{ name: gateway, sectionName: listeners.http }],
  rules: [
    {
      filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
    },
  ],
});
