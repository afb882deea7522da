import * as os from "node:os";
import * as path from "node:path";

/** Name of everything that the embedded cluster leaves visible on the machine. */
export const name = "ha-monitoring";

/** What a cluster consists of: keys, databases, volumes, logs, the stack's state. `make down` removes it. */
export const stateDir = process.env.HA_MONITORING_STATE ?? path.join("/var/lib", name);

/** What is built once and shared by every clone. */
export const cacheDir =
  process.env.HA_MONITORING_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), name);

export const projectDir = path.dirname(import.meta.dirname);

/** Free space that a first run needs on the disks of the cache and of the state, in GiB. */
export const requiredDiskGiB = 15;

/** Ports of this machine's loopback where the endpoints answer; HTTP leads to HTTPS. */
export const gatewayPorts = {
  http: Number(process.env.HA_MONITORING_PORT ?? 8080),
  https: Number(process.env.HA_MONITORING_HTTPS_PORT ?? 8443),
} as const;

/** NodePorts of the ingress controller that the gateway forwards to. */
export const ingressNodePorts = { http: 30080, https: 30443 } as const;

/** One bridge carries the nodes; every node owns a /24 of the pods' range. */
export const network = {
  bridge: "hamon0",
  bridgeAddress: "10.98.0.1",
  nodePrefix: 24,
  /** Covers the nodes (10.98.0.0/16) and the pods (10.99.0.0/16). */
  clusterCidr: "10.98.0.0/15",
  podCidr: "10.99.0.0/16",
  serviceCidr: "10.97.0.0/16",
  apiServiceAddress: "10.97.0.1",
  dnsAddress: "10.97.0.10",
} as const;

export interface Node {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  readonly zone: string;
}

export const nodes: readonly Node[] = ["a", "b", "c"].map((zone, index) => ({
  name: `node-${index + 1}`,
  address: `10.98.0.${index + 11}`,
  podCidr: `10.99.${index + 1}.0/24`,
  zone: `local-${zone}`,
}));

export const controlPlane = { name: "control-plane", address: "10.98.0.10" } as const;

export const apiServer = `https://${controlPlane.address}:6443`;

/** Paths inside the state. */
export const state = {
  pki: path.join(stateDir, "pki"),
  machines: path.join(stateDir, "machines"),
  pulumi: path.join(stateDir, "pulumi"),
  kubeconfig: path.join(stateDir, "kubeconfig"),
  /** Certificate of the authority that vouches for the endpoints. */
  endpointsCa: path.join(stateDir, "endpoints-ca.crt"),
} as const;
