export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly containerPort: number; readonly protocol: string }[];
    }[];
  };
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: unknown;
}
interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}
export interface NetworkPolicy {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/** Whether policies, each for both directions, allow a TCP connection between two pods. */
export function allows(
  policies: readonly NetworkPolicy[],
  from: Pod,
  to: Pod,
  port: number,
): boolean {
  const of = (pod: Pod) =>
    policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace &&
        matches(spec.podSelector, pod.metadata.labels),
    );
  const opens = (namespace: string, peers: readonly Peer[] | undefined, other: Pod, rule: Rule) =>
    (!peers || peers.some((peer) => isPeer(peer, namespace, other))) &&
    (!rule.ports ||
      rule.ports.some((allowed) => allowed.port === port && allowed.protocol === "TCP"));
  const isLetOut = of(from).some(({ metadata, spec }) =>
    spec.egress?.some((rule) => opens(metadata.namespace, rule.to, to, rule)),
  );
  const isLetIn = of(to).some(({ metadata, spec }) =>
    spec.ingress?.some((rule) => opens(metadata.namespace, rule.from, from, rule)),
  );
  return (of(from).length === 0 || isLetOut) && (of(to).length === 0 || isLetIn);
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, namespace: string, pod: Pod) {
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? matches(namespaceSelector, { "kubernetes.io/metadata.name": pod.metadata.namespace })
    : pod.metadata.namespace === namespace;
  return inNamespace && (!podSelector || matches(podSelector, pod.metadata.labels));
}

const matches = ({ matchLabels = {} }: Selector, labels: Readonly<Record<string, string>>) =>
  Object.entries(matchLabels).every(([label, value]) => labels[label] === value);

/** TCP ports of the containers of a pod. */
export const tcpPortsOf = ({ spec }: Pod): readonly number[] =>
  spec.containers.flatMap(({ ports = [] }) =>
    ports.filter(({ protocol }) => protocol === "TCP").map(({ containerPort }) => containerPort),
  );
