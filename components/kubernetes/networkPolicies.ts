import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "./labels.ts";

type Labels = Readonly<Record<string, string>>;
export type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Port = k8s.types.input.networking.v1.NetworkPolicyPort;

/** Pods of this namespace that accept connections. */
export interface Server {
  /** Name of the policy, unless these pods have {@link Connections}. */
  readonly name: string;
  /** Labels that only these pods of the namespace have. */
  readonly pods: Labels;
  /** Container ports. */
  readonly ports: readonly number[];
  /** Default TCP. */
  readonly protocols?: readonly ("TCP" | "UDP")[];
}

/** A destination of connections outside the namespace. */
export interface ExternalDestination {
  /** Pods of another namespace or addresses; default all, inside and outside the cluster. */
  readonly to?: readonly Peer[];
  /** Default all ports. */
  readonly ports?: readonly number[];
}

/** Connections of pods with the same labels. */
export interface Connections {
  /** Name of the policy. */
  readonly name: string;
  readonly pods: Labels;
  /** Destinations of the pods, other than DNS. */
  readonly calls: readonly (Server | ExternalDestination)[];
  /** Ports of the pods whose metrics are scraped. */
  readonly scraped: readonly Server[];
}

export interface NetworkPoliciesArgs {
  readonly namespace: pulumi.Input<string>;
  /** All pods of the namespace. */
  readonly connections: readonly Connections[];
  /** Pods that scrape metrics. */
  readonly scraper: Peer;
  /** Pods of other namespaces, with the servers that they connect to. */
  readonly externalClients: readonly ExternalClient[];
}

interface ExternalClient {
  readonly from: Peer;
  readonly calls: readonly Server[];
}

/** The Kubernetes API, which no label selects: port of the Service, or of the API server behind it. */
export const apiServer: ExternalDestination = { ports: [443, 6443] };

/** All pods of a namespace. */
export const podsOf = (namespace: pulumi.Input<string>): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
});

const isServer = (target: Server | ExternalDestination): target is Server => "pods" in target;

/**
 * Denies all connections of a namespace's pods except the declared ones and DNS. Each declaration
 * creates both rules: egress of the client and ingress of the server.
 */
export class NetworkPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:kubernetes:NetworkPolicies", name, {}, opts);
    // All pods: only DNS, to any address, as it is served by pods or on the node.
    const dns = { ports: portsOf({ ports: [53], protocols: ["UDP", "TCP"] }) };
    const others: Group = { name: "default", pods: {}, ingress: [], egress: [dns] };
    for (const { name: suffix, pods, ingress, egress } of [others, ...groupsOf(args)])
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${suffix}`,
        {
          metadata: { name: suffix, namespace: args.namespace, labels: appLabels(name).all },
          spec: {
            podSelector: { matchLabels: pods },
            policyTypes: ["Ingress", "Egress"],
            ingress,
            egress,
          },
        },
        { parent: this },
      );
    this.registerOutputs();
  }
}

/** Rules of one policy, for pods with the same labels. */
interface Group {
  readonly name: string;
  readonly pods: Labels;
  readonly ingress: k8s.types.input.networking.v1.NetworkPolicyIngressRule[];
  readonly egress: k8s.types.input.networking.v1.NetworkPolicyEgressRule[];
}

function groupsOf(args: NetworkPoliciesArgs): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const { name, pods, calls } of args.connections) {
    const egress = distinct(calls).map(egressTo);
    groups.set(keyOf(pods), { name, pods, ingress: [], egress });
  }
  for (const { server, from } of callersOf(args)) {
    const key = keyOf(server.pods);
    const group = groups.get(key) ?? { ...server, ingress: [], egress: [] };
    group.ingress.push({ from, ports: portsOf(server) });
    groups.set(key, group);
  }
  return groups.values();
}

/** The clients of each server. */
function callersOf({ connections, scraper, externalClients }: NetworkPoliciesArgs) {
  const callers = new Map<string, { readonly server: Server; readonly from: Peer[] }>();
  for (const { from, calls } of [
    ...connections.map(({ pods, calls }) => ({ from: selecting(pods), calls })),
    { from: scraper, calls: connections.flatMap(({ scraped }) => scraped) },
    ...externalClients,
  ])
    for (const server of distinct(calls).filter(isServer)) {
      const known = callers.get(keyOf(server)) ?? { server, from: [] };
      known.from.push(from);
      callers.set(keyOf(server), known);
    }
  return callers.values();
}

const keyOf = (value: Server | Labels) => JSON.stringify(value);

/** The destinations, each server once. */
const distinct = <T extends Server | ExternalDestination>(calls: readonly T[]): readonly T[] => [
  ...new Map(calls.map((call) => [isServer(call) ? keyOf(call) : call, call])).values(),
];

function egressTo(
  target: Server | ExternalDestination,
): k8s.types.input.networking.v1.NetworkPolicyEgressRule {
  const to = isServer(target) ? [selecting(target.pods)] : target.to;
  return {
    ...(to && { to: [...to] }),
    ...(target.ports && { ports: portsOf({ ...target, ports: target.ports }) }),
  };
}

/** Pods of the namespace with these labels. */
export const selecting = (pods: Labels): Peer => ({ podSelector: { matchLabels: pods } });

const portsOf = ({ ports, protocols = ["TCP"] }: Pick<Server, "ports" | "protocols">): Port[] =>
  ports.flatMap((port) => protocols.map((protocol) => ({ protocol, port })));
