import * as os from "node:os";
import * as path from "node:path";
import { zones } from "../embeddedCluster.ts";

/** Prefix of the names of all that the embedded cluster creates on the machine. */
export const name = "ha-monitoring";

/** Absolute path in an environment variable; the default if the variable is unset or empty. */
const folder = (variable: string, otherwise: string): string =>
  path.resolve(process.env[variable]?.trim() ? process.env[variable] : otherwise);

/** Data of the cluster: keys, databases, volumes, logs, Pulumi's state. `make down` removes it. */
export const stateDir = folder("HA_MONITORING_STATE", path.join("/var/lib", name));

/** Builds, which all clones of the repository share. */
export const cacheDir = folder(
  "HA_MONITORING_CACHE",
  path.join(folder("XDG_CACHE_HOME", path.join(os.homedir(), ".cache")), name),
);

export const projectDir = path.dirname(import.meta.dirname);

/** Network of the nodes, which are connected by one bridge. Each node has a /24 of the pods' range. */
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

export const nodes: readonly Node[] = zones.map((zone, index) => ({
  name: `node-${index + 1}`,
  address: `10.98.0.${index + 11}`,
  podCidr: `10.99.${index + 1}.0/24`,
  zone,
}));

export const controlPlane = { name: "control-plane", address: "10.98.0.10" } as const;

export const apiServer = `https://${controlPlane.address}:6443`;

/** Paths below the state folder. */
export const state = {
  pki: path.join(stateDir, "pki"),
  machines: path.join(stateDir, "machines"),
  pulumi: path.join(stateDir, "pulumi"),
  kubeconfig: path.join(stateDir, "kubeconfig"),
  /** Certificate of the authority that issues the certificates of the endpoints. */
  endpointsCa: path.join(stateDir, "endpoints-ca.crt"),
} as const;
