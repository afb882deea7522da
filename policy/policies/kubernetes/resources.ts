import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** What must be set. */
  readonly required: readonly string[];
}

export const resources = podPolicy<Config>({
  name: "resources",
  description:
    "Prometheus, Alertmanager, Thanos and Grafana request what they need, and have a limit of memory.",
  parameters: {
    required: {
      type: "array",
      items: {
        type: "string",
        enum: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"],
      },
      default: ["requests.cpu", "requests.memory", "limits.memory"],
      description: "What must be set.",
    },
  },
  check: (pod, { config, report }) => {
    for (const { program, title, spec } of pod.containers) {
      if (!program) continue;
      const isSet = (path: string) => {
        const [kind, name = ""] = path.split(".");
        return spec.resources?.[kind as "requests" | "limits"]?.[name] !== undefined;
      };
      const missing = config.required.filter((path) => !isSet(path));
      if (missing.length === 0) continue;
      report(pod.resource, {
        what: `${title} doesn't set ${missing.join(", ")} of its resources.`,
        why: "Without requests, the scheduler puts it on a node that is full, where it is among the first to be evicted; without a limit of memory, one large query takes the node and everything on it.",
        fix: `Set resources.${missing.join(", resources.")}.`,
      });
    }
  },
});
