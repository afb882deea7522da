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
/** Client libraries name the status of an answer `code` or `status`. */
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
    "How much is asked of each service, how much of it fails, and how long does the rest take? Services are here whose pods expose http_requests_total, http_request_duration_seconds, or the metrics of gRPC servers.",
  variables: [cluster(), namespaces(), apps()],
  rows: {
    "At a glance": [
      [
        table({
          title: "Services",
          description:
            "HTTP requests of each service: how many, how many fail, how long they take.",
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
          description: "HTTP requests that each service answers.",
          unit: units.requests,
          queries: { [legend]: sum("http_requests_total") },
        }),
        graph({
          title: "Errors",
          description: "Share of the requests that ended with a status of 500 or more.",
          unit: units.ratio,
          thresholds: failures,
          queries: { [legend]: httpErrors },
        }),
        graph({
          title: "Duration",
          description: "Time within which 99 of 100 requests are answered, and the average.",
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
          description: "Calls by gRPC that each service answers.",
          unit: units.requests,
          queries: { [legend]: sum("grpc_server_handled_total") },
        }),
        graph({
          title: "Failed calls",
          description: "Share of the calls that failed. Cancelled ones did not.",
          unit: units.ratio,
          thresholds: failures,
          queries: { [legend]: failedShare(by, "grpc_server_handled_total", of, grpcFailures) },
        }),
        graph({
          title: "Duration of calls",
          description:
            "Time within which 99 of 100 calls with one answer end, and the average of these.",
          unit: units.seconds,
          queries: {
            [legend]: p99(by, "grpc_server_handling_seconds", `${of}, grpc_type="unary"`),
          },
        }),
      ],
    ],
  },
});
