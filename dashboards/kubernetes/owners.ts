import { recorded } from "../support/promql.ts";

/** The recorded workload of each selected pod: rules/prometheus/owners.rules.yaml. */
export const chosenWorkloads = recorded(
  "namespace_workload_pod:kube_pod_owner:relabel",
  'namespace=~"$namespace", workload=~"$workload"',
);

/** Sum of an expression with the labels `namespace` and `pod` over the pods of each selected workload. */
export const byWorkload = (expr: string) =>
  `sum by (namespace, workload, workload_type) (sum by (namespace, pod) (${expr}) * on (namespace, pod) group_left (workload, workload_type) ${chosenWorkloads})`;
