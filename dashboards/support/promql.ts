import { objects, podNetworks } from "./selectors.ts";

/** Rate of a counter over `$__rate_interval`: at least four scrapes, and no gap between the steps of a graph. */
export const rate = (counter: string, selector: string) =>
  `rate(${counter}{${selector}}[$__rate_interval])`;

/** Increase of a counter over the same range: for graphs of rare events. */
export const increase = (counter: string, selector: string) =>
  `increase(${counter}{${selector}}[$__rate_interval])`;

/** One series for each set of the labels `by`, even if several exporters report it. */
export const once = (by: string, expr: string) => `max by (${by}) (${expr})`;

/** 99th percentile of a histogram, by labels. */
export const p99 = (by: string, histogram: string, selector: string) =>
  `histogram_quantile(0.99, sum by (${[by, "le"].filter(Boolean).join(", ")}) (${rate(`${histogram}_bucket`, selector)}))`;

/** Average of the observations of a histogram or summary, by labels. */
export const average = (by: string, histogram: string, selector: string) =>
  `sum by (${by}) (${rate(`${histogram}_sum`, selector)}) / (sum by (${by}) (${rate(`${histogram}_count`, selector)}) > 0)`;

/** Failed gRPC calls, without cancelled ones. */
export const grpcFailures = 'grpc_code!~"OK|Canceled"';

/**
 * Share of failures in a counter, by a label: 0 without failures, and no value if nothing was
 * counted.
 */
export function failedShare(by: string, counter: string, selector: string, failures: string) {
  const counted = (labels: string) => `sum by (${by}) (${rate(counter, labels)})`;
  const all = counted(selector);
  return `(${counted(`${selector}, ${failures}`)} or 0 * ${all}) / (${all} > 0)`;
}

/**
 * Number of series of `expr`, or 0 if only `evidence` has series. Without evidence there is no
 * value, so that missing metrics do not look like a healthy 0.
 */
export const countOf = (expr: string, evidence: string) =>
  `count(${expr}) or 0 * count(${evidence})`;

/** Desired number of pods of the monitoring's workloads whose names match. */
export const wantedPods = (workloads: string) =>
  `sum(${once("statefulset", `kube_statefulset_replicas{${objects}, namespace="$monitoring", statefulset=~"${workloads}"}`)} or ${once("deployment", `kube_deployment_spec_replicas{${objects}, namespace="$monitoring", deployment=~"${workloads}"}`)})`;

/** Number of scraped pods; 0 if there are none. */
export const podsUp = (selector: string) => `(sum(${once("pod", `up{${selector}}`)}) or vector(0))`;

/** Rate of bytes or packets of pods; those in the host network would count their node's traffic. */
export const podTraffic = (counter: string, chosen = 'namespace!=""') =>
  `${once("namespace, pod, interface", rate(counter, `${podNetworks}, ${chosen}`))} and on (namespace, pod) kube_pod_info{${objects}, host_network="false"}`;

/** Recorded series of the cluster: rules/prometheus. */
export const recorded = (series: string, matchers = "") =>
  `${series}{cluster="$cluster"${matchers && `, ${matchers}`}}`;
