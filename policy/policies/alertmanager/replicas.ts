import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** Fewest replicas in a stack whose loss would hurt. */
  readonly minimum: number;
}

export const alertmanagerReplicas = podPolicy<Config>({
  name: "alertmanager-replicas",
  description:
    "Alertmanager has three replicas or more; where its loss wouldn't hurt, one will do.",
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
    const least = isProtected(pod.resource) ? config.minimum : 1;
    // Members hold no elections and need no majority: an even number is as good as an odd one.
    if (replicas >= least) return;
    report(pod.resource, {
      what: `${pod.title} has ${replicas} ${replicas === 1 ? "replica" : "replicas"}.`,
      why: `While a node is drained or an update is rolled out, ${replicas <= 1 ? "none is" : "a single one is"} left, and alerts are lost with whatever fails then.`,
      fix: `Set replicas: ${least}.`,
    });
  },
});
