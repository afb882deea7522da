import { type LabelSelector, selects } from "../../model/kubernetes.ts";
import { highlyAvailable } from "../../model/program.ts";
import { stackPolicy } from "../../model/policy.ts";
import { namespaceOf, type Resource, title } from "../../model/resource.ts";

interface BudgetSpec {
  readonly selector?: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

export const disruptionBudget = stackPolicy({
  name: "pod-disruption-budget",
  description: "What has replicas has a PodDisruptionBudget that keeps all but some of them.",
  check: (stack, { report, each }) => {
    const budgets = stack.kind("PodDisruptionBudget");
    each(
      stack.pods.filter((pod) => pod.running(...highlyAvailable)),
      ({ resource }) => resource,
      (pod) => {
        // A single pod has nothing to keep, and a DaemonSet isn't drained.
        if (pod.replicas < 2 || pod.replicas === Infinity) return;
        const own = budgets.filter(
          (budget) =>
            namespaceOf(budget) === pod.namespace &&
            selects(specOf(budget).selector ?? {}, pod.workload.labels),
        );
        if (own.length === 0)
          report(pod.resource, {
            what: `${pod.title} has no PodDisruptionBudget.`,
            why: `An upgrade of the nodes may end all ${pod.replicas} pods at once: nothing is scraped, stored, or alerted on until they have started again.`,
            fix: "Add a PodDisruptionBudget with maxUnavailable: 1 and a selector of the pods' labels.",
          });
        for (const budget of own) {
          const left = keeps(specOf(budget), pod.replicas);
          if (left > 0 && left < pod.replicas) continue;
          report(budget, {
            what: `${title(budget)} keeps ${left} of the ${pod.replicas} pods of ${pod.title}.`,
            why:
              left <= 0
                ? "An upgrade of the nodes may end all of them at once: nothing is scraped, stored, or alerted on until they have started again."
                : "No node can be drained, so upgrades of the cluster hang until somebody ends the pods by force, all at once.",
            fix: "Set maxUnavailable: 1.",
          });
        }
      },
    );
  },
});

const specOf = ({ props }: Resource) => (props.spec ?? {}) as BudgetSpec;

/** Pods that a budget keeps of so many. */
function keeps({ minAvailable, maxUnavailable }: BudgetSpec, replicas: number): number {
  // Kubernetes rounds both up.
  const count = (value: number | string) =>
    String(value).endsWith("%")
      ? Math.ceil((Number.parseFloat(String(value)) / 100) * replicas)
      : Number(value);
  if (maxUnavailable !== undefined) return replicas - count(maxUnavailable);
  return minAvailable === undefined ? replicas : count(minAvailable);
}
