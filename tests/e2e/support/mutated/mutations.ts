/** Inputs of a workload or of a PodDisruptionBudget that mutations change. */
interface Inputs {
  spec: {
    replicas: number;
    selector: { matchLabels: object };
    template: {
      spec: { hostNetwork?: boolean; containers: { args: unknown[]; readinessProbe?: object }[] };
    };
  };
}

interface Mutation {
  /** Policy that must refuse the mutation. */
  readonly policy: string;
  /** Changes the inputs of a resource, given as "KIND NAME", if the mutation is for it. */
  readonly change: (resource: string, inputs: Inputs) => void;
}

const on =
  (wanted: string, change: (spec: Inputs["spec"]) => void): Mutation["change"] =>
  (resource, { spec }) => {
    if (resource === wanted) change(spec);
  };

/** Replaces an argument of the first container. */
const argument = (from: string, to: string) => (spec: Inputs["spec"]) => {
  const [container] = spec.template.spec.containers;
  if (container) container.args = container.args.map((arg) => (arg === from ? to : arg));
};

/** Mutations of the program. */
export const mutations: readonly Mutation[] = [
  {
    policy: "prometheus-two-hour-blocks",
    change: on(
      "StatefulSet prometheus",
      argument("--storage.tsdb.max-block-duration=2h", "--storage.tsdb.max-block-duration=24h"),
    ),
  },
  {
    policy: "one-compactor-per-bucket",
    change: on("StatefulSet thanos-compactor", (spec) => (spec.replicas = 2)),
  },
  {
    policy: "replica-labels-deduplicated",
    change: on(
      "Deployment thanos-querier",
      argument("--query.replica-label=replica", "--query.replica-label=pod"),
    ),
  },
  {
    policy: "pod-disruption-budget",
    change: on(
      "PodDisruptionBudget prometheus",
      (spec) => (spec.selector = { matchLabels: { app: "none" } }),
    ),
  },
  {
    policy: "pod-security-restricted",
    change: on("StatefulSet prometheus", (spec) => (spec.template.spec.hostNetwork = true)),
  },
];

/** Policies that must refuse the program with all mutations, in alphabetical order. */
export const policies = mutations.map(({ policy }) => policy).sort();
