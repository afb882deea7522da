import type { Program } from "../../model/program.ts";
import { podPolicy } from "../../model/policy.ts";

export const probes = podPolicy({
  name: "probes",
  description: "Prometheus, Alertmanager and Thanos are probed for being ready and alive.",
  check: (pod, { report }) => {
    // An operator adds its own.
    if (pod.workload.byOperator) return;
    for (const { program, title, spec } of pod.containers) {
      if (!program) continue;
      const missing = [
        ...(spec.readinessProbe ? [] : ["readinessProbe"]),
        ...((spec.livenessProbe ?? program === "grafana") ? [] : ["livenessProbe"]),
      ];
      if (missing.length === 0) continue;
      report(pod.resource, {
        what: `${title} has no ${missing.join(" and no ")}.`,
        why: "A rollout goes on while the last pod can't serve yet, until no replica can; and one that hangs is never started again.",
        fix: `Add ${missing.map((probe) => `${probe}: {httpGet: {path: ${pathOf(program, probe)}, port: …}}`).join(" and ")}.`,
      });
    }
  },
});

function pathOf(program: Program, probe: string): string {
  if (program === "grafana") return "/api/health";
  return probe === "readinessProbe" ? "/-/ready" : "/-/healthy";
}
