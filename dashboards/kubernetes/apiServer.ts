import { requestPanels } from "../support/apiServer.ts";
import { dashboard } from "../support/dashboard.ts";
import { burnRate, errorBudget } from "../support/errorBudget.ts";
import { graph, stat } from "../support/panels.ts";
import { average, p99, rate, recorded } from "../support/promql.ts";
import { processPanels } from "../support/process.ts";
import { apiServers } from "../support/selectors.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";

const over30Days = (series: string) => `sum(sum_over_time(${recorded(series)}[30d]))`;
const failed30Days = `${over30Days("cluster:apiserver_request_errors:rate5m")} / ${over30Days("cluster:apiserver_request:rate5m")}`;
const seats = (metric: string) =>
  `sum by (priority_level) (apiserver_flowcontrol_${metric}{${apiServers}})`;

export const apiServerDashboard = dashboard({
  uid: "kubernetes-api-server",
  title: "Kubernetes / API server",
  description: "Does the API server respond fast enough, and how much of its error budget is left?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "API servers up",
          description: "API servers that are scraped, and those that are not.",
          unit: units.count,
          thresholdsOf: { up: good(1), down: bad({ orange: 1 }) },
          queries: {
            up: `sum(up{${apiServers}}) or vector(0)`,
            down: `count(up{${apiServers}}) - sum(up{${apiServers}})`,
          },
        }),
        stat({
          title: "Availability",
          description:
            "Share of the requests that did not fail, over the last 30 days or since recording started.",
          unit: units.ratio,
          decimals: 3,
          thresholds: good(1 - errorBudget),
          queries: { answered: `1 - ${failed30Days}` },
        }),
        stat({
          title: "Error budget left",
          description: "Unused share of the error budget: 1 % of the requests may fail in 30 days.",
          unit: units.ratio,
          thresholds: good(0),
          queries: { left: `1 - ${failed30Days} / ${errorBudget}` },
        }),
        stat({
          title: "In flight",
          description: "Concurrent requests of the busiest API server: reading and mutating.",
          unit: units.count,
          queries: {
            "{{request_kind}}": `max by (request_kind) (apiserver_current_inflight_requests{${apiServers}})`,
          },
        }),
        stat({
          title: "Rejected",
          description: "Requests that were rejected in the last hour because of too many requests.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ orange: 1 }),
          queries: {
            requests: `sum(increase(apiserver_flowcontrol_rejected_requests_total{${apiServers}}[1h])) or 0 * sum(up{${apiServers}})`,
          },
        }),
      ],
    ],
    Requests: [requestPanels()],
    "Error budget": [
      [
        burnRate("", (window) => recorded(`cluster:apiserver_request_errors:ratio_rate${window}`)),
        graph({
          title: "Failures by resource",
          description: "Requests with a response status of 500 or more, by resource and verb.",
          unit: units.requests,
          queries: {
            "{{verb}} {{resource}} {{code}}": `topk(10, sum by (verb, resource, code) (${rate("apiserver_request_total", `${apiServers}, code=~"5.."`)}))`,
          },
        }),
      ],
    ],
    Load: [
      [
        graph({
          title: "Busiest resources",
          description: "Rate of requests for the ten resources with the most requests.",
          unit: units.requests,
          queries: {
            "{{resource}}": `topk(10, sum by (resource) (${rate("apiserver_request_total", apiServers)}))`,
          },
        }),
        graph({
          title: "Watches",
          description: "Long-running requests, by the ten most watched resources.",
          unit: units.count,
          queries: {
            "{{resource}}": `topk(10, sum by (resource) (apiserver_longrunning_requests{${apiServers}, verb="WATCH"}))`,
          },
        }),
        graph({
          title: "Seats in use",
          description:
            "Share of the concurrency limit (seats) that each priority level uses. At 100 % requests wait, and are eventually rejected.",
          unit: units.ratio,
          max: 1,
          thresholds: bad({ orange: 0.7, red: 0.9 }),
          queries: {
            "{{priority_level}}": `${seats("current_executing_seats")} / (${seats("current_limit_seats")} > 0)`,
          },
        }),
        graph({
          title: "Objects",
          description: "Stored objects of the ten resources with the most objects.",
          unit: units.count,
          queries: {
            "{{group}} {{resource}}": `topk(10, max by (group, resource) (apiserver_resource_objects{${apiServers}}))`,
          },
        }),
      ],
    ],
    Dependencies: [
      [
        graph({
          title: "etcd",
          description: "Average duration of requests to etcd, by operation.",
          unit: units.seconds,
          queries: {
            "{{operation}}": average("operation", "etcd_request_duration_seconds", apiServers),
          },
        }),
        graph({
          title: "Admission",
          description: "99th percentile of the duration of each admission step.",
          unit: units.seconds,
          queries: {
            "{{type}} {{operation}}": p99(
              "type, operation",
              "apiserver_admission_step_admission_duration_seconds",
              apiServers,
            ),
          },
        }),
        graph({
          title: "Work queue",
          description: "Objects that wait in the queues of the API servers' internal controllers.",
          unit: units.count,
          queries: {
            "{{name}}": `topk(10, sum by (name) (workqueue_depth{${apiServers}}))`,
          },
        }),
      ],
    ],
    Process: [processPanels(apiServers, "instance")],
  },
});
