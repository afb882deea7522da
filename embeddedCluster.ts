// What the embedded cluster (local/) and the platform that deploys to it (components/platform) agree on.

/** Ports of this machine's loopback where the endpoints answer. The HTTP port redirects to HTTPS. */
export const loopbackPorts = {
  http: Number(process.env.HA_MONITORING_PORT ?? 8080),
  https: Number(process.env.HA_MONITORING_HTTPS_PORT ?? 8443),
} as const;

/** NodePorts of the ingress controller, which the loopback proxy connects to. */
export const ingressNodePorts = { http: 30080, https: 30443 } as const;

/** Zones, with one node in each. */
export const zones = ["local-a", "local-b", "local-c"] as const;
