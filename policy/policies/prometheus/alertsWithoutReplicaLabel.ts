import { differsByPod } from "../../model/environment.ts";
import { stackPolicy } from "../../model/policy.ts";
import {
  alertmanagersOf,
  prometheusConfig,
  type LabelSource,
  labelSourcesOf,
} from "../../model/labelSource.ts";
import type { Stack } from "../../model/stack.ts";
import type { AlertRelabeling } from "../../model/workload.ts";
import { parseList } from "../../model/yaml.ts";

export const alertsWithoutReplicaLabel = stackPolicy({
  name: "alerts-without-replica-label",
  description:
    "Replicas of a Prometheus or a ruler drop the label that differs between them from alerts.",
  prevents: "every notification once for each replica",
  check: (stack, { report, each }) => {
    each(labelSourcesOf(stack, { each }), (source) => {
      const { pod } = source;
      if (pod.replicas < 2) return;
      // A source without Alertmanagers sends no alerts.
      if (!alertmanagersOf(stack, source)?.length) return;
      const dropped = droppedLabels(stack, source);
      for (const [label, value] of Object.entries(source.labels)) {
        if (!differsByPod(value) || dropped(label)) continue;
        report(pod, {
          what: `${source.container.title} sends alerts with the label ${label}, which differs in each of its ${pod.replicas} pods.`,
          why: "Alertmanager then regards the same alert of two replicas as two alerts: each replica causes its own notification, and a silence matches only one.",
          fix:
            source.container.program === "thanos rule"
              ? `Set --alert.label-drop=${label}.`
              : `Add to alerting.alert_relabel_configs in prometheus.yml: {action: labeldrop, regex: ${label}}.`,
        });
      }
    });
  },
});

/** A test whether a label is removed from the alerts of a label source. */
function droppedLabels(stack: Stack, { container }: LabelSource): (label: string) => boolean {
  const rules: readonly AlertRelabeling[] =
    container.program === "thanos rule"
      ? parseList(container.line.get("--alert.relabel-config"))
      : (prometheusConfig(stack, container)?.alerting?.alert_relabel_configs ?? []);
  const names = container.program === "thanos rule" ? container.line.all("--alert.label-drop") : [];
  return (label) =>
    names.includes(label) ||
    rules.some(
      ({ action, regex = "" }) =>
        action === "labeldrop" && new RegExp(`^(?:${regex})$`).test(label),
    );
}
