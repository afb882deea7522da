// Constants shared by the embedded cluster (local/) and the platform that deploys to it (components/platform).

/** Loopback ports of the endpoints on this machine. The HTTP port redirects to HTTPS. */
export const loopbackPorts = {
  http: Number(process.env.HA_MONITORING_PORT ?? 8080),
  https: Number(process.env.HA_MONITORING_HTTPS_PORT ?? 8443),
} as const;

/** NodePorts of the ingress controller, the targets of the loopback proxy. */
export const ingressNodePorts = { http: 30080, https: 30443 } as const;

/** Zones, with one node in each. */
export const zones = ["local-a", "local-b", "local-c"] as const;
