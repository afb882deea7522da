import type { ExternalDestination } from "../kubernetes/networkPolicies.ts";

/** Google's APIs, which have too many addresses to list. */
export const googleApis: ExternalDestination = { ports: [443] };

/**
 * Metadata server of GKE, which issues the tokens of pods' accounts: with and without Dataplane V2.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
export const metadataServer: readonly ExternalDestination[] = [
  { to: [{ ipBlock: { cidr: "169.254.169.254/32" } }], ports: [80, 8080] },
  { to: [{ ipBlock: { cidr: "169.254.169.252/32" } }], ports: [987, 988] },
];
