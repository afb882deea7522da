import type { AlertEdit } from "./alertEdit.ts";

/** How a rule says that a series may be of any cluster. */
const anyCluster = 'cluster=~".+"';

/**
 * Replaces `cluster=~".+"` in an alert's expression by the stack's own cluster. A querier has the series of
 * other clusters, too, and a ruler overwrites the label `cluster` of each alert by its own.
 * https://github.com/thanos-io/thanos/blob/v0.42.4/pkg/alert/alert.go#L147
 */
export const ownCluster =
  (cluster: string): AlertEdit =>
  (rule) => {
    const expr = rule.get("expr");
    if (typeof expr === "string" && expr.includes(anyCluster))
      rule.set(
        "expr",
        expr.replaceAll(anyCluster, () => `cluster=${JSON.stringify(cluster)}`),
      );
  };
