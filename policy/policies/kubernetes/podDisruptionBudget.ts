import { type LabelSelector, selects } from "../../model/kubernetes.ts";
import { highlyAvailable } from "../../model/program.ts";
import { stackPolicy } from "../../model/policy.ts";
import { namespaceOf, type Resource, title } from "../../model/resource.ts";

interface BudgetSpec {
  readonly selector?: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

export const podDisruptionBudget = stackPolicy({
  name: "pod-disruption-budget",
  description:
    "Replicated workloads have a PodDisruptionBudget that allows some, but not all, pods to be evicted.",
  prevents: "all replicas evicted at once by an upgrade; nodes that can't be drained",
  check: (stack, { report, each }) => {
    const budgets = stack.kind("PodDisruptionBudget");
    each(
      stack.pods.filter((pod) => pod.running(...highlyAvailable)),
      (pod) => {
        // A budget for a single pod would block every drain; pods of a DaemonSet are not evicted.
        if (pod.replicas < 2 || pod.replicas === Infinity) return;
        const own = budgets.filter(
          (budget) =>
            namespaceOf(budget) === pod.namespace &&
            selects(specOf(budget).selector ?? {}, pod.workload.labels),
        );
        if (own.length === 0)
          report(pod, {
            what: `${pod.title} has no PodDisruptionBudget.`,
            why: `A node upgrade may evict all ${pod.replicas} pods at once: nothing is scraped, stored or alerted on until they have started again.`,
            fix: "Add a PodDisruptionBudget with maxUnavailable: 1 and a selector of the pods' labels.",
          });
        for (const budget of own) {
          const left = keeps(specOf(budget), pod.replicas);
          if (left > 0 && left < pod.replicas) continue;
          report(budget, {
            what: `${title(budget)} keeps ${left} of the ${pod.replicas} pods of ${pod.title}.`,
            why:
              left <= 0
                ? "A node upgrade may evict all of them at once: nothing is scraped, stored or alerted on until they have started again."
                : "No node can be drained, so cluster upgrades hang until an operator deletes the pods by force, all at once.",
            fix: "Set maxUnavailable: 1.",
          });
        }
      },
    );
  },
});

const specOf = ({ props }: Resource) => (props.spec ?? {}) as BudgetSpec;

/** Number of pods that a budget keeps available. */
function keeps({ minAvailable, maxUnavailable }: BudgetSpec, replicas: number): number {
  // Kubernetes rounds percentages of both fields up.
  const count = (value: number | string) =>
    String(value).endsWith("%")
      ? Math.ceil((Number.parseFloat(String(value)) / 100) * replicas)
      : Number(value);
  if (maxUnavailable !== undefined) return replicas - count(maxUnavailable);
  return minAvailable === undefined ? replicas : count(minAvailable);
}
