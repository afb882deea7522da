import { dashboard } from "./support/dashboard.ts";
import { graph } from "./support/panels.ts";
import { failedShare, grpcFailures, p99, rate } from "./support/promql.ts";
import { table } from "./support/table.ts";
import { bad } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { apps, cluster, namespaces } from "./support/variables.ts";

const by = "namespace, app";
const of = 'cluster="$cluster", namespace=~"$namespace", app=~"$app"';
const failures = bad({ orange: 0.01, red: 0.05 });
const legend = "{{namespace}}/{{app}}";

const sum = (counter: string, selector = of) => `sum by (${by}) (${rate(counter, selector)})`;
/** Client libraries label the response status `code` or `status`. */
const httpFailed = ["code", "status"]
  .map((label) => sum("http_requests_total", `${of}, ${label}=~"5.."`))
  .join(" or ");
const httpErrors = `(${httpFailed} or 0 * ${sum("http_requests_total")}) / (${sum("http_requests_total")} > 0)`;
const httpLatency = p99(by, "http_request_duration_seconds", of);
const averageOf = (histogram: string) =>
  `${sum(`${histogram}_sum`)} / (${sum(`${histogram}_count`)} > 0)`;

export const servicesDashboard = dashboard({
  uid: "services",
  title: "Services",
  description:
    "How many requests does each service receive, how many fail, and how long do they take? Shown are services whose pods expose http_requests_total, http_request_duration_seconds, or the metrics of gRPC servers.",
  variables: [cluster(), namespaces(), apps()],
  rows: {
    "At a glance": [
      [
        table({
          title: "Services",
          description: "HTTP requests of each service: rate, share of errors, and duration.",
          labels: { Namespace: "namespace", App: "app" },
          columns: {
            Requests: { query: sum("http_requests_total"), unit: units.requests },
            Errors: { query: httpErrors, unit: units.ratio, thresholds: failures },
            "99 of 100": { query: httpLatency, unit: units.seconds },
            Average: { query: averageOf("http_request_duration_seconds"), unit: units.seconds },
          },
          sortBy: "Requests",
        }),
      ],
    ],
    HTTP: [
      [
        graph({
          title: "Requests",
          description: "Rate of HTTP requests of each service.",
          unit: units.requests,
          queries: { [legend]: sum("http_requests_total") },
        }),
        graph({
          title: "Errors",
          description: "Share of the requests with a response status of 500 or more.",
          unit: units.ratio,
          thresholds: failures,
          queries: { [legend]: httpErrors },
        }),
        graph({
          title: "Duration",
          description: "99th percentile and average of the duration of requests.",
          unit: units.seconds,
          queries: {
            [legend]: httpLatency,
            [`${legend} average`]: averageOf("http_request_duration_seconds"),
          },
        }),
      ],
    ],
    gRPC: [
      [
        graph({
          title: "Calls",
          description: "Rate of gRPC calls of each service.",
          unit: units.requests,
          queries: { [legend]: sum("grpc_server_handled_total") },
        }),
        graph({
          title: "Failed calls",
          description: "Share of the calls that failed. Cancelled calls are not counted as failed.",
          unit: units.ratio,
          thresholds: failures,
          queries: { [legend]: failedShare(by, "grpc_server_handled_total", of, grpcFailures) },
        }),
        graph({
          title: "Duration of calls",
          description: "99th percentile and average of the duration of unary calls.",
          unit: units.seconds,
          queries: {
            [legend]: p99(by, "grpc_server_handling_seconds", `${of}, grpc_type="unary"`),
          },
        }),
      ],
    ],
  },
});
