import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** Paths below `resources` that must be set. */
  readonly required: readonly string[];
}

export const resources = podPolicy<Config>({
  name: "resources",
  description:
    "Prometheus, Alertmanager, Thanos and Grafana have resource requests and a memory limit.",
  prevents: "early eviction; a node without memory because of one query",
  parameters: {
    required: {
      type: "array",
      items: {
        type: "string",
        enum: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"],
      },
      default: ["requests.cpu", "requests.memory", "limits.memory"],
      description: "Resources that must be set.",
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
      report(pod, {
        what: `${title} doesn't set ${missing.join(", ")} of its resources.`,
        why: "Without requests, the pod is scheduled on a full node and evicted early; without a memory limit, one large query can exhaust the node's memory and stop all its pods.",
        fix: `Set resources.${missing.join(", resources.")}.`,
      });
    }
  },
});
