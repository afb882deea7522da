import type { Program } from "../../model/program.ts";
import { podPolicy } from "../../model/policy.ts";

export const probes = podPolicy({
  name: "probes",
  description:
    "Prometheus, Alertmanager, Thanos and Grafana have a readiness probe; all but Grafana have a liveness probe.",
  prevents: "a rollout that continues until no replica serves",
  check: (pod, { report }) => {
    // The operator adds probes.
    if (pod.workload.byOperator) return;
    for (const { program, title, spec } of pod.containers) {
      if (!program) continue;
      const missing = [
        ...(spec.readinessProbe ? [] : ["readinessProbe"]),
        ...((spec.livenessProbe ?? program === "grafana") ? [] : ["livenessProbe"]),
      ];
      if (missing.length === 0) continue;
      report(pod, {
        what: `${title} has no ${missing.join(" and no ")}.`,
        why: "A rollout continues before the replaced pod serves, until no replica serves; and a hung process is never restarted.",
        fix: `Add ${missing.map((probe) => `${probe}: {httpGet: {path: ${pathOf(program, probe)}, port: …}}`).join(" and ")}.`,
      });
    }
  },
});

function pathOf(program: Program, probe: string): string {
  if (program === "grafana") return "/api/health";
  return probe === "readinessProbe" ? "/-/ready" : "/-/healthy";
}
