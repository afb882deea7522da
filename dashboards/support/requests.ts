import { graph } from "./panels.ts";
import { average, failedShare, grpcFailures, p99, rate } from "./promql.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

/** 99th percentile and average of a histogram of durations. */
export const durations = (by: string, histogram: string, selector: string) => ({
  [`{{${by}}}`]: p99(by, histogram, selector),
  [`{{${by}}} average`]: average(by, histogram, selector),
});

/** Rate, errors and duration of HTTP requests to a Thanos component. */
export const httpPanels = (selector: string) => [
  graph({
    title: "HTTP requests",
    description: "Rate of HTTP requests, by handler.",
    unit: units.requests,
    queries: { "{{handler}}": `sum by (handler) (${rate("http_requests_total", selector)})` },
  }),
  graph({
    title: "HTTP errors",
    description:
      "Share of the requests with a response status of 500 or more. Investigate any value other than 0.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.01, red: 0.05 }),
    queries: {
      "{{handler}}": failedShare("handler", "http_requests_total", selector, 'code=~"5.."'),
    },
  }),
  graph({
    title: "HTTP latency",
    description: "99th percentile and average of the duration of requests, by handler.",
    unit: units.seconds,
    queries: durations("handler", "http_request_duration_seconds", selector),
  }),
];

/** Rate, errors and duration of gRPC calls to a Thanos component: its Store API. */
export const grpcPanels = (selector: string) => [
  graph({
    title: "gRPC calls",
    description: "Rate of gRPC calls, by method. A query calls Series of every store.",
    unit: units.requests,
    queries: {
      "{{grpc_method}}": `sum by (grpc_method) (${rate("grpc_server_handled_total", selector)})`,
    },
  }),
  graph({
    title: "gRPC errors",
    description:
      "Share of the calls that failed, without cancelled calls: the querier had enough data, or its client disconnected.",
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
    description: "99th percentile and average of the duration of calls, by method.",
    unit: units.seconds,
    queries: durations("grpc_method", "grpc_server_handling_seconds", selector),
  }),
];

/** Rate, errors and duration of a Thanos component's operations on its bucket. */
export const bucketPanels = (selector: string) => [
  graph({
    title: "Bucket operations",
    description: "Rate of requests to the object store, by operation. Providers bill these.",
    unit: units.operations,
    queries: {
      "{{operation}}": `sum by (operation) (${rate("thanos_objstore_bucket_operations_total", selector)})`,
    },
  }),
  graph({
    title: "Bucket errors",
    description: "Failed requests to the object store, by operation. Expected: 0.",
    unit: units.operations,
    thresholds: bad({ red: 0.01 }),
    queries: {
      "{{operation}}": `sum by (operation) (${rate("thanos_objstore_bucket_operation_failures_total", selector)})`,
    },
  }),
  graph({
    title: "Bucket latency",
    description:
      "99th percentile and average of the duration of requests to the object store, by operation.",
    unit: units.seconds,
    queries: durations("operation", "thanos_objstore_bucket_operation_duration_seconds", selector),
  }),
];
