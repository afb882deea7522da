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
  description: "Does the API server answer, soon enough, and how much of its error budget is left?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "API servers up",
          description: "API servers that could be scraped, of those that are known.",
          unit: units.count,
          thresholdsOf: { up: good(1), down: bad({ orange: 1 }) },
          queries: {
            up: `sum(up{${apiServers}}) or vector(0)`,
            down: `count(up{${apiServers}}) - sum(up{${apiServers}})`,
          },
        }),
        stat({
          title: "Answered",
          description:
            "Share of the requests of the last 30 days, or since there is a record, that did not fail.",
          unit: units.ratio,
          decimals: 3,
          thresholds: good(1 - errorBudget),
          queries: { answered: `1 - ${failed30Days}` },
        }),
        stat({
          title: "Error budget left",
          description: "Share of the 1 % of requests that may fail in 30 days, and have not yet.",
          unit: units.ratio,
          thresholds: good(0),
          queries: { left: `1 - ${failed30Days} / ${errorBudget}` },
        }),
        stat({
          title: "In flight",
          description: "Requests that the busiest API server works at: reading and changing.",
          unit: units.count,
          queries: {
            "{{request_kind}}": `max by (request_kind) (apiserver_current_inflight_requests{${apiServers}})`,
          },
        }),
        stat({
          title: "Rejected",
          description: "Requests that were turned away in the last hour, as there were too many.",
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
          description: "Requests that failed with a status of 500 or more, by resource and verb.",
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
          description: "Requests by the ten resources that are asked for most.",
          unit: units.requests,
          queries: {
            "{{resource}}": `topk(10, sum by (resource) (${rate("apiserver_request_total", apiServers)}))`,
          },
        }),
        graph({
          title: "Watches",
          description: "Requests that last, by the ten resources that are watched most.",
          unit: units.count,
          queries: {
            "{{resource}}": `topk(10, sum by (resource) (apiserver_longrunning_requests{${apiServers}, verb="WATCH"}))`,
          },
        }),
        graph({
          title: "Seats taken",
          description:
            "Share of what each priority level may do at once, and does. At 100 % requests wait, and are turned away in the end.",
          unit: units.ratio,
          max: 1,
          thresholds: bad({ orange: 0.7, red: 0.9 }),
          queries: {
            "{{priority_level}}": `${seats("current_executing_seats")} / (${seats("current_limit_seats")} > 0)`,
          },
        }),
        graph({
          title: "Objects",
          description: "Objects that are stored, by the ten resources with most.",
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
          description: "Time that requests to etcd take on average, by operation.",
          unit: units.seconds,
          queries: {
            "{{operation}}": average("operation", "etcd_request_duration_seconds", apiServers),
          },
        }),
        graph({
          title: "Admission",
          description: "Time within which 99 of 100 requests pass each step of admission.",
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
          description: "Objects that wait for the controllers within the API servers.",
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
