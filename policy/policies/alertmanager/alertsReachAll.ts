import type { AlertmanagerConfig, Pod } from "../../model/pod.ts";
import { stackPolicy, type Violation } from "../../model/policy.ts";
import { alertmanagersOf, prometheusConfig, type Server, serversOf } from "../../model/server.ts";
import type { Stack } from "../../model/stack.ts";

export const alertsReachAll = stackPolicy({
  name: "alerts-to-every-alertmanager",
  description: "Every Prometheus and every ruler sends its alerts to each Alertmanager.",
  check: (stack, { report, each }) => {
    const alertmanagers = stack.running("alertmanager").map(({ pod }) => pod);
    if (alertmanagers.length === 0) return;
    each(
      serversOf(stack, { each }),
      ({ pod }) => pod.resource,
      (server) => {
        const violation = fault(stack, server, alertmanagers);
        if (violation) report(server.pod.resource, violation);
      },
    );
  },
});

function fault(stack: Stack, server: Server, alertmanagers: readonly Pod[]): Violation | undefined {
  const { title, program } = server.container;
  const found = alertmanagersOf(stack, server);
  if (!found) return undefined;
  const fix = `Name each replica's own address, or discover them all: ${program === "thanos rule" ? "--alertmanagers.url=dns+http://alertmanager-headless:9093, or --alertmanagers.config" : "alerting.alertmanagers in prometheus.yml"}.`;
  if (found.length === 0) {
    if (!hasRules(stack, server)) return undefined;
    return {
      what: `${title} sends its alerts to no Alertmanager.`,
      why: "Its alerts fire, and nobody hears of them.",
      fix,
    };
  }
  if (found.some(isDiscovery)) return undefined;
  const targets = found.flatMap(targetsOf);
  const missed = alertmanagers.find(({ replicas }) => hostsOf(targets).size < replicas);
  if (!missed) return undefined;
  return {
    what: `${title} doesn't send its alerts to all ${missed.replicas} replicas of ${missed.title}: ${targets.join(", ")}.`,
    why: "Alertmanagers don't pass alerts on to each other: one that doesn't get an alert can't send it when it is the only one left, and one that gets it from a load balancer now and then resolves it in between.",
    fix,
  };
}

/** Whether there is anything that could alert. */
const hasRules = (stack: Stack, { container }: Server) =>
  container.program === "thanos rule" ||
  (prometheusConfig(stack, container)?.rule_files ?? []).length > 0;

/** Addresses that are written out. */
const targetsOf = ({ static_configs = [] }: AlertmanagerConfig): readonly string[] =>
  static_configs.flatMap((config) =>
    typeof config === "string" ? [config] : (config.targets ?? []),
  );

/** Whether each address behind a name is looked up: by Kubernetes, DNS or Thanos' own prefixes. */
const isDiscovery = (config: AlertmanagerConfig) =>
  Object.keys(config).some((key) => key.endsWith("_sd_configs")) ||
  targetsOf(config).some((target) => /^dns(srv|srvnoa|dualstack)?\+/.test(target));

/** The hosts of some addresses, each once. A Service's own name leads to one pod at a time. */
const hostsOf = (targets: readonly string[]) =>
  new Set(targets.map((target) => target.replace(/^\w+:\/\//, "").split(/[:/]/)[0]));
