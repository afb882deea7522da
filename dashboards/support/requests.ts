import { graph } from "./panels.ts";
import { average, failedShare, grpcFailures, p99, rate } from "./promql.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

/** Duration of what a histogram observes: what 1 of 100 exceeds, and the average. */
export const durations = (by: string, histogram: string, selector: string) => ({
  [`{{${by}}}`]: p99(by, histogram, selector),
  [`{{${by}}} average`]: average(by, histogram, selector),
});

/** Rate, errors and duration of the HTTP requests that a Thanos component answers. */
export const httpPanels = (selector: string) => [
  graph({
    title: "HTTP requests",
    description: "Requests that it answers, by handler.",
    unit: units.requests,
    queries: { "{{handler}}": `sum by (handler) (${rate("http_requests_total", selector)})` },
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
    description: "Time within which 99 of 100 requests are answered, and the average, by handler.",
    unit: units.seconds,
    queries: durations("handler", "http_request_duration_seconds", selector),
  }),
];

/** Rate, errors and duration of the gRPC calls that a Thanos component answers: its Store API. */
export const grpcPanels = (selector: string) => [
  graph({
    title: "gRPC calls",
    description: "Calls that it answers, by method. Series is what a query asks of every store.",
    unit: units.requests,
    queries: {
      "{{grpc_method}}": `sum by (grpc_method) (${rate("grpc_server_handled_total", selector)})`,
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
    description: "Time within which 99 of 100 calls are answered, and the average, by method.",
    unit: units.seconds,
    queries: durations("grpc_method", "grpc_server_handling_seconds", selector),
  }),
];

/** Rate, errors and duration of what a Thanos component does with its bucket. */
export const bucketPanels = (selector: string) => [
  graph({
    title: "Bucket operations",
    description: "Requests to the object store, by kind. They are what a provider bills.",
    unit: units.operations,
    queries: {
      "{{operation}}": `sum by (operation) (${rate("thanos_objstore_bucket_operations_total", selector)})`,
    },
  }),
  graph({
    title: "Bucket errors",
    description: "Requests to the object store that failed, by kind. It should be 0.",
    unit: units.operations,
    thresholds: bad({ red: 0.01 }),
    queries: {
      "{{operation}}": `sum by (operation) (${rate("thanos_objstore_bucket_operation_failures_total", selector)})`,
    },
  }),
  graph({
    title: "Bucket latency",
    description:
      "Time within which 99 of 100 requests to the object store end, and the average, by kind.",
    unit: units.seconds,
    queries: durations("operation", "thanos_objstore_bucket_operation_duration_seconds", selector),
  }),
];
