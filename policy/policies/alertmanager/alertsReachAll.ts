import type { AlertmanagerConfig } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";
import { alertmanagersOf, serverOf } from "../../model/server.ts";

export const alertsReachAll = stackPolicy({
  name: "alerts-to-every-alertmanager",
  description: "Every Prometheus and every ruler sends its alerts to each Alertmanager.",
  check: (stack, { report, each }) => {
    const alertmanagers = stack.running("alertmanager").map(({ pod }) => pod);
    if (alertmanagers.length === 0) return;
    each(
      stack.pods,
      ({ resource }) => resource,
      (pod) => {
        const server = serverOf(stack, pod);
        const found = server && alertmanagersOf(stack, server);
        if (!server || !found) return;
        const why =
          "Alertmanagers don't pass alerts on to each other: one that doesn't get an alert can't send it when it is the only one left, and one that gets it from a load balancer now and then resolves it in between.";
        const fix = `Name each replica's own address, or discover them all: ${server.container.program === "thanos rule" ? "--alertmanagers.url=dns+http://alertmanager-headless:9093, or --alertmanagers.config" : "alerting.alertmanagers in prometheus.yml"}.`;
        if (found.length === 0) {
          report(pod.resource, {
            what: `${server.container.title} sends its alerts to no Alertmanager.`,
            why: "Its alerts fire, and nobody hears of them.",
            fix,
          });
          return;
        }
        const targets = found.flatMap(targetsOf);
        if (found.some(isDiscovery)) return;
        const missed = alertmanagers.find(({ replicas }) => hostsOf(targets).size < replicas);
        if (missed)
          report(pod.resource, {
            what: `${server.container.title} doesn't send its alerts to all ${missed.replicas} replicas of ${missed.title}: ${targets.join(", ")}.`,
            why,
            fix,
          });
      },
    );
  },
});

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
