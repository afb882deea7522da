import { differsByPod } from "../../model/environment.ts";
import type { Container } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { alertmanagersOf, prometheusConfig, type Server, serversOf } from "../../model/server.ts";
import { parseObject, type Stack } from "../../model/stack.ts";

export const alertsWithoutReplica = stackPolicy({
  name: "alerts-without-replica-label",
  description:
    "Replicas of a Prometheus or a ruler drop the label that tells them apart from alerts.",
  check: (stack, { report, each }) => {
    each(
      serversOf(stack, { each }),
      ({ pod }) => pod.resource,
      (server) => {
        const { pod } = server;
        if (pod.replicas < 2) return;
        // One that sends no alerts has none to spoil.
        if (!alertmanagersOf(stack, server)?.length) return;
        const dropped = droppedLabels(stack, server);
        for (const [label, value] of Object.entries(server.labels)) {
          if (!differsByPod(value) || dropped(label)) continue;
          report(pod.resource, {
            what: `${server.container.title} sends alerts with the label ${label}, which differs in each of its ${pod.replicas} pods.`,
            why: "Alertmanager takes the same alert of two replicas for two alerts: every notification comes as many times as there are replicas, and a silence fits only one.",
            fix:
              server.container.program === "thanos rule"
                ? `Set --alert.label-drop=${label}.`
                : `Add to alerting.alert_relabel_configs in prometheus.yml: {action: labeldrop, regex: ${label}}.`,
          });
        }
      },
    );
  },
});

interface Relabeling {
  readonly action?: string;
  readonly regex?: string;
}

/** Tells whether a server's alerts go without a label. */
function droppedLabels(stack: Stack, { container }: Server): (label: string) => boolean {
  const rules =
    container.program === "thanos rule"
      ? rulerRelabelings(container)
      : (prometheusConfig(stack, container)?.alerting?.alert_relabel_configs ?? []);
  const names = container.program === "thanos rule" ? container.line.all("--alert.label-drop") : [];
  return (label) =>
    names.includes(label) ||
    rules.some(
      ({ action, regex = "" }) =>
        action === "labeldrop" && new RegExp(`^(?:${regex})$`).test(label),
    );
}

function rulerRelabelings({ line }: Container): readonly Relabeling[] {
  const inline = line.get("--alert.relabel-config");
  const rules = inline === undefined ? [] : parseObject<Relabeling[]>(inline);
  return Array.isArray(rules) ? (rules as Relabeling[]) : [];
}
