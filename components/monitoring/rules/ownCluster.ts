import type { AlertEdit } from "./alertEdit.ts";

/** Matcher in rules for series of any cluster. */
const anyCluster = 'cluster=~".+"';

/**
 * Replaces `cluster=~".+"` in an alert's expression by the stack's own cluster. Queriers also return
 * series of other clusters, and a ruler overwrites the label `cluster` of each alert with its own cluster.
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
