import { graph } from "./panels.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

/** What a call failed with; a cancelled one has not. */
export const grpcFailures = 'grpc_code!~"OK|Canceled"';

/**
 * Share of what a counter counts that failed, by a label: 0 where there was no failure yet, and
 * nothing where nothing was counted.
 */
export function failedShare(by: string, counter: string, selector: string, failures: string) {
  const rate = (labels: string) => `sum by (${by}) (rate(${counter}{${labels}}[$__rate_interval]))`;
  const all = rate(selector);
  return `(${rate(`${selector}, ${failures}`)} or 0 * ${all}) / (${all} > 0)`;
}

/** Rate, errors and latency of the HTTP requests that a Thanos component answers. */
export const httpPanels = (selector: string) => [
  graph({
    title: "HTTP requests",
    description: "Requests that it answers, by handler.",
    unit: units.requests,
    queries: {
      "{{handler}}": `sum by (handler) (rate(http_requests_total{${selector}}[$__rate_interval]))`,
    },
  }),
  graph({
    title: "HTTP errors",
    description:
      "Share of the requests that it failed, with a status of 500 or more. Anything but 0 is worth a look.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.01, red: 0.05 }),
    queries: {
      "{{handler}}": failedShare("handler", "http_requests_total", selector, 'code=~"5.."'),
    },
  }),
  graph({
    title: "HTTP latency",
    description: "Time within which 99 of 100 requests are answered, by handler.",
    unit: units.seconds,
    queries: {
      "{{handler}}": `histogram_quantile(0.99, sum by (handler, le) (rate(http_request_duration_seconds_bucket{${selector}}[$__rate_interval])))`,
    },
  }),
];

/** Rate, errors and latency of the gRPC calls that a Thanos component answers: its Store API. */
export const grpcPanels = (selector: string) => [
  graph({
    title: "gRPC calls",
    description: "Calls that it answers, by method. Series is what a query asks of every store.",
    unit: units.requests,
    queries: {
      "{{grpc_method}}": `sum by (grpc_method) (rate(grpc_server_handled_total{${selector}}[$__rate_interval]))`,
    },
  }),
  graph({
    title: "gRPC errors",
    description:
      "Share of the calls that it failed. Cancelled calls don't count: there, the querier had enough, or its user left.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.01, red: 0.05 }),
    queries: {
      "{{grpc_method}}": failedShare(
        "grpc_method",
        "grpc_server_handled_total",
        selector,
        grpcFailures,
      ),
    },
  }),
  graph({
    title: "gRPC latency",
    description: "Time within which 99 of 100 calls are answered, by method.",
    unit: units.seconds,
    queries: {
      "{{grpc_method}}": `histogram_quantile(0.99, sum by (grpc_method, le) (rate(grpc_server_handling_seconds_bucket{${selector}}[$__rate_interval])))`,
    },
  }),
];

/** Rate, errors and latency of what a Thanos component does with its bucket. */
export const bucketPanels = (selector: string) => [
  graph({
    title: "Bucket operations",
    description: "Requests to the object store, by kind. They are what a provider bills.",
    unit: units.operations,
    queries: {
      "{{operation}}": `sum by (operation) (rate(thanos_objstore_bucket_operations_total{${selector}}[$__rate_interval]))`,
    },
  }),
  graph({
    title: "Bucket errors",
    description: "Requests to the object store that failed, by kind. It should be 0.",
    unit: units.operations,
    thresholds: bad({ red: 0.01 }),
    queries: {
      "{{operation}}": `sum by (operation) (rate(thanos_objstore_bucket_operation_failures_total{${selector}}[$__rate_interval]))`,
    },
  }),
  graph({
    title: "Bucket latency",
    description: "Time within which 99 of 100 requests to the object store end, by kind.",
    unit: units.seconds,
    queries: {
      "{{operation}}": `histogram_quantile(0.99, sum by (operation, le) (rate(thanos_objstore_bucket_operation_duration_seconds_bucket{${selector}}[$__rate_interval])))`,
    },
  }),
];
