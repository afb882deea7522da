import { objects, podNetworks } from "./selectors.ts";

/** Rate of a counter, over a range that no scrape and no step of a graph falls through. */
export const rate = (counter: string, selector: string) =>
  `rate(${counter}{${selector}}[$__rate_interval])`;

/** Increase of a counter over the same range: for graphs of rare events. */
export const increase = (counter: string, selector: string) =>
  `increase(${counter}{${selector}}[$__rate_interval])`;

/** One series for each set of the labels `by`, however many exporters report it. */
export const once = (by: string, expr: string) => `max by (${by}) (${expr})`;

/** Value within which 99 of 100 observations of a histogram are, by labels. */
export const p99 = (by: string, histogram: string, selector: string) =>
  `histogram_quantile(0.99, sum by (${[by, "le"].filter(Boolean).join(", ")}) (${rate(`${histogram}_bucket`, selector)}))`;

/** Average of the observations of a histogram or summary, by labels. */
export const average = (by: string, histogram: string, selector: string) =>
  `sum by (${by}) (${rate(`${histogram}_sum`, selector)}) / (sum by (${by}) (${rate(`${histogram}_count`, selector)}) > 0)`;

/** gRPC calls that failed; a cancelled one did not. */
export const grpcFailures = 'grpc_code!~"OK|Canceled"';

/**
 * Share of what a counter counts that failed, by a label: 0 where there was no failure yet, and
 * nothing where nothing was counted.
 */
export function failedShare(by: string, counter: string, selector: string, failures: string) {
  const counted = (labels: string) => `sum by (${by}) (${rate(counter, labels)})`;
  const all = counted(selector);
  return `(${counted(`${selector}, ${failures}`)} or 0 * ${all}) / (${all} > 0)`;
}

/**
 * Number of series of `expr`: 0 only while `evidence` has series, which has some whenever there is
 * anything to count by. Without evidence there is no value, so that no panel shows a reassuring 0.
 */
export const countOf = (expr: string, evidence: string) =>
  `count(${expr}) or 0 * count(${evidence})`;

/** Pods of the monitoring's workloads whose names match, as Kubernetes is asked to run them. */
export const wantedPods = (workloads: string) =>
  `sum(${once("statefulset", `kube_statefulset_replicas{${objects}, namespace="$monitoring", statefulset=~"${workloads}"}`)} or ${once("deployment", `kube_deployment_spec_replicas{${objects}, namespace="$monitoring", deployment=~"${workloads}"}`)})`;

/** Pods that were scraped: 0 when none is left. */
export const podsUp = (selector: string) => `(sum(${once("pod", `up{${selector}}`)}) or vector(0))`;

/** Rate of bytes or packets of the pods with a network of their own: others count their node's traffic. */
export const podTraffic = (counter: string, chosen = 'namespace!=""') =>
  `${once("namespace, pod, interface", rate(counter, `${podNetworks}, ${chosen}`))} and on (namespace, pod) kube_pod_info{${objects}, host_network="false"}`;

/** Series of the cluster that rules have recorded: rules/prometheus. */
export const recorded = (series: string, matchers = "") =>
  `${series}{cluster="$cluster"${matchers && `, ${matchers}`}}`;
