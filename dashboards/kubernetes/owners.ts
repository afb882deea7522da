import { recorded } from "../support/promql.ts";

/** The workload of each chosen pod, as recorded: rules/prometheus/owners.rules.yaml. */
export const chosenWorkloads = recorded(
  "namespace_workload_pod:kube_pod_owner:relabel",
  'namespace=~"$namespace", workload=~"$workload"',
);

/** The sum over the pods of each chosen workload of an expression with the labels `namespace` and `pod`. */
export const byWorkload = (expr: string) =>
  `sum by (namespace, workload, workload_type) (sum by (namespace, pod) (${expr}) * on (namespace, pod) group_left (workload, workload_type) ${chosenWorkloads})`;
