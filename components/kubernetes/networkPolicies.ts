import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "./labels.ts";

type Labels = Readonly<Record<string, string>>;
type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Port = k8s.types.input.networking.v1.NetworkPolicyPort;

/** What connections go to: pods of the namespace. Whoever calls the same has the same object. */
export interface Server {
  /** Names the policy, where its pods call nobody themselves. */
  readonly name: string;
  /** Labels that its pods have, and no others of the namespace. */
  readonly pods: Labels;
  /** Numbers of the pods' ports. */
  readonly ports: readonly number[];
  /** Default TCP. */
  readonly protocols?: readonly ("TCP" | "UDP")[];
}

/** What connections go to outside of the namespace. */
export interface Outside {
  /** Pods of another namespace or addresses; default all there are, in the cluster and beyond. */
  readonly to?: readonly Peer[];
  /** Numbers of ports; default all. */
  readonly ports?: readonly number[];
}

/** Pods that open connections. */
export interface Client {
  /** Names the policy. */
  readonly name: string;
  readonly pods: Labels;
  readonly calls: readonly (Server | Outside)[];
}

/** Part of a namespace, as its network sees it. */
export interface NetworkPart {
  /** Pods that open connections to more than DNS. */
  readonly clients: readonly Client[];
  /** What metrics are scraped from. */
  readonly scraped: readonly Server[];
}

export interface NetworkPoliciesArgs {
  readonly namespace: pulumi.Input<string>;
  /** All parts of the namespace. */
  readonly parts: readonly NetworkPart[];
  /** Pods that scrape metrics. */
  readonly scraper: Peer;
  /** Pods of other namespaces, with what they call here. */
  readonly visitors: readonly Visitor[];
}

interface Visitor {
  readonly from: Peer;
  readonly calls: readonly Server[];
}

/** Kubernetes' API, which no label selects: at the Service's port, or where that leads to. */
export const apiServer: Outside = { ports: [443, 6443] };

/** Every pod of a namespace. */
export const podsOf = (namespace: pulumi.Input<string>): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
});

const isServer = (target: Server | Outside): target is Server => "pods" in target;

/**
 * Denies every connection of a namespace's pods but those that are named, and DNS. A
 * connection is let out where it starts and in where it ends, both from the one mention of it.
 */
export class NetworkPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:kubernetes:NetworkPolicies", name, {}, opts);
    // For all pods nothing but DNS, wherever the cluster has it: in pods, or on the node.
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

/** What one policy says of pods with the same labels. */
interface Group {
  readonly name: string;
  readonly pods: Labels;
  readonly ingress: k8s.types.input.networking.v1.NetworkPolicyIngressRule[];
  readonly egress: k8s.types.input.networking.v1.NetworkPolicyEgressRule[];
}

function groupsOf(args: NetworkPoliciesArgs): Iterable<Group> {
  const clients = args.parts.flatMap(({ clients }) => clients);
  const groups = new Map<string, Group>();
  for (const { name, pods, calls } of clients)
    groups.set(JSON.stringify(pods), { name, pods, ingress: [], egress: calls.map(egressTo) });
  for (const [server, from] of callersOf(args, clients)) {
    const key = JSON.stringify(server.pods);
    const group = groups.get(key) ?? { ...server, ingress: [], egress: [] };
    group.ingress.push({ from, ports: portsOf(server) });
    groups.set(key, group);
  }
  return groups.values();
}

/** Each server that is called, with who calls it. */
function callersOf(
  { parts, scraper, visitors }: NetworkPoliciesArgs,
  clients: readonly Client[],
): ReadonlyMap<Server, Peer[]> {
  const callers = new Map<Server, Peer[]>();
  for (const { from, calls } of [
    ...clients.map(({ pods, calls }) => ({ from: selecting(pods), calls: calls.filter(isServer) })),
    { from: scraper, calls: parts.flatMap(({ scraped }) => scraped) },
    ...visitors,
  ])
    for (const server of calls) callers.set(server, [...(callers.get(server) ?? []), from]);
  return callers;
}

function egressTo(target: Server | Outside): k8s.types.input.networking.v1.NetworkPolicyEgressRule {
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
