import {
  alertmanagersOf,
  type LabelSource,
  labelSourcesOf,
  prometheusConfig,
} from "../../model/labelSource.ts";
import type { Pod } from "../../model/pod.ts";
import { stackPolicy, type Violation } from "../../model/policy.ts";
import type { Stack } from "../../model/stack.ts";
import type { AlertmanagerConfig } from "../../model/workload.ts";

export const alertsToEveryAlertmanager = stackPolicy({
  name: "alerts-to-every-alertmanager",
  description: "Every Prometheus and every ruler sends its alerts to each Alertmanager.",
  prevents: "alerts lost with the only Alertmanager that received them",
  check: (stack, { report, each }) => {
    const alertmanagers = stack.running("alertmanager").map(({ pod }) => pod);
    if (alertmanagers.length === 0) return;
    each(labelSourcesOf(stack, { each }), (source) => {
      const violation = fault(stack, source, alertmanagers);
      if (violation) report(source, violation);
    });
  },
});

function fault(
  stack: Stack,
  source: LabelSource,
  alertmanagers: readonly Pod[],
): Violation | undefined {
  const { title, program } = source.container;
  const found = alertmanagersOf(stack, source);
  if (!found) return undefined;
  const fix = `List the address of each replica, or discover all replicas: ${program === "thanos rule" ? "--alertmanagers.url=dns+http://alertmanager-headless:9093, or --alertmanagers.config" : "alerting.alertmanagers in prometheus.yml"}.`;
  if (found.length === 0) {
    if (!hasRules(stack, source)) return undefined;
    return {
      what: `${title} sends its alerts to no Alertmanager.`,
      why: "Its alerts fire, and no notification is sent.",
      fix,
    };
  }
  if (found.some(isDiscovery)) return undefined;
  const targets = found.flatMap(targetsOf);
  const missed = alertmanagers.find(({ replicas }) => hostsOf(targets).size < replicas);
  if (!missed) return undefined;
  return {
    what: `${title} doesn't send its alerts to all ${missed.replicas} replicas of ${missed.title}: ${targets.join(", ")}.`,
    why: "Alertmanagers don't pass alerts on to each other: a replica that does not receive an alert can't notify when it is the only one left, and a replica that receives it through a load balancer only at times resolves it in between.",
    fix,
  };
}

/** Whether a label source evaluates rules, which may contain alerts. */
const hasRules = (stack: Stack, { container }: LabelSource) =>
  container.program === "thanos rule" ||
  (prometheusConfig(stack, container)?.rule_files ?? []).length > 0;

/** Statically configured addresses. */
const targetsOf = ({ static_configs = [] }: AlertmanagerConfig): readonly string[] =>
  static_configs.flatMap((config) =>
    typeof config === "string" ? [config] : (config.targets ?? []),
  );

/** Whether every replica is discovered: by Kubernetes, DNS or one of Thanos' address prefixes. */
const isDiscovery = (config: AlertmanagerConfig) =>
  Object.keys(config).some((key) => key.endsWith("_sd_configs")) ||
  targetsOf(config).some((target) => /^dns(srv|srvnoa|dualstack)?\+/.test(target));

/** The hosts of addresses, each once. The name of a Service reaches one pod at a time. */
const hostsOf = (targets: readonly string[]) =>
  new Set(targets.map((target) => target.replace(/^\w+:\/\//, "").split(/[:/]/)[0]));
