import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** Fewest replicas in a protected stack. */
  readonly minimum: number;
}

export const alertmanagerReplicas = podPolicy<Config>({
  name: "alertmanager-replicas",
  description:
    "Alertmanager has three or more replicas in protected stacks, and one or more in others.",
  prevents: "alerts lost while a node is drained",
  parameters: {
    minimum: {
      type: "integer",
      default: 3,
      description: "Fewest replicas in a protected stack.",
    },
  },
  check: (pod, { config, report, isProtected }) => {
    const alertmanager = pod.running("alertmanager");
    if (!alertmanager) return;
    const { replicas } = pod;
    const least = isProtected(pod) ? config.minimum : 1;
    // Members need no quorum, so even numbers are accepted.
    if (replicas >= least) return;
    report(pod, {
      what: `${pod.title} has ${replicas} ${replicas === 1 ? "replica" : "replicas"}.`,
      why: `While a node is drained or an update is rolled out, ${replicas <= 1 ? "none is" : "only one is"} left, and alerts are lost if that fails too.`,
      fix: `Set replicas: ${least}.`,
    });
  },
});
