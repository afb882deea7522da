import { dashboard } from "./support/dashboard.ts";
import { events, graph, stat } from "./support/panels.ts";
import { failedShare, increase, once, p99, rate, recorded } from "./support/promql.ts";
import { processPanels } from "./support/process.ts";
import { objects, scrapedPods } from "./support/selectors.ts";
import { bad, good } from "./support/thresholds.ts";
import { units } from "./support/units.ts";
import { cluster } from "./support/variables.ts";

// The controllers of the platforms: F5's for NGINX on GKE, Traefik on the embedded cluster.
const apps = "nginx-ingress|traefik";
const controllers = `${scrapedPods}, app=~"${apps}"`;
const answered = `${controllers}, protocol!~"websocket|sse"`;
const up = `(sum(up{${controllers}}) or vector(0))`;
const wanted = `sum(${once("namespace, deployment", `kube_deployment_spec_replicas{${objects}, deployment=~"${apps}"}`)})`;
/** Metrics of both controllers, each with a name that only one of them uses. */
const either = (nginx: string, traefik: string) =>
  [nginx, traefik].map((expr) => `sum by (pod) (${expr})`).join(" or ");
const requests = either(
  rate("nginx_ingress_nginx_http_requests_total", controllers),
  rate("traefik_entrypoint_requests_total", controllers),
);

export const ingressDashboard = dashboard({
  uid: "ingress",
  title: "Ingress",
  description: "Do external requests reach the services, and do they succeed?",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Controllers up",
          description:
            "Pods of the ingress controller that are scraped. Missing: pods that should run and are not scraped.",
          unit: units.count,
          thresholdsOf: { up: good(1), missing: bad({ orange: 1 }) },
          queries: { up, missing: `clamp_min(${wanted} - ${up}, 0)` },
        }),
        stat({
          title: "Requests",
          description: "Rate of external requests.",
          unit: units.requests,
          queries: { requests: `sum(${requests})` },
        }),
        stat({
          title: "Configurations rejected",
          description: "Pods that rejected the current configuration and use the previous one.",
          unit: units.count,
          thresholds: bad({ red: 1 }),
          queries: {
            pods: `count(nginx_ingress_controller_nginx_last_reload_status{${controllers}} == 0) or 0 * count(up{${controllers}})`,
          },
        }),
      ],
    ],
    Requests: [
      [
        graph({
          title: "Requests by pod",
          description: "Rate of requests of each controller pod.",
          unit: units.requests,
          queries: { "{{pod}}": requests },
        }),
        graph({
          title: "Connections",
          description: "Open connections of each pod.",
          unit: units.count,
          queries: {
            "{{pod}}": either(
              `nginx_ingress_nginx_connections_active{${controllers}}`,
              `traefik_open_connections{${controllers}}`,
            ),
          },
        }),
        events({
          title: "Reloads",
          description: "Configurations that each pod has accepted and rejected.",
          queries: {
            "{{pod}}": either(
              increase("nginx_ingress_controller_nginx_reloads_total", controllers),
              increase("traefik_config_reloads_total", controllers),
            ),
            "{{pod}} rejected": `sum by (pod) (${increase("nginx_ingress_controller_nginx_reload_errors_total", controllers)}) or 0 * sum by (pod) (up{${controllers}})`,
          },
        }),
      ],
    ],
    // F5's controller has metrics by service only in its commercial edition.
    "By service, with Traefik": [
      [
        graph({
          title: "Requests",
          description: "Rate of requests of each service.",
          unit: units.requests,
          queries: {
            "{{service}}": `sum by (service) (${rate("traefik_service_requests_total", controllers)})`,
          },
        }),
        graph({
          title: "Errors",
          description: "Share of the requests with a response status of 500 or more.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            "{{service}}": failedShare(
              "service",
              "traefik_service_requests_total",
              controllers,
              'code=~"5.."',
            ),
          },
        }),
        graph({
          title: "Duration",
          description:
            "99th percentile of the duration of requests, without long-lived connections: websockets, server-sent events.",
          unit: units.seconds,
          queries: {
            "{{service}}": p99("service", "traefik_service_request_duration_seconds", answered),
          },
        }),
      ],
    ],
    Certificates: [
      [
        stat({
          title: "Certificate expires in",
          description:
            "Time until the certificate of the monitoring's endpoints expires, if it is issued by the program or configured in its settings.",
          unit: units.seconds,
          thresholds: good(21 * 24 * 3600),
          queries: {
            certificate: `${recorded("cluster:endpoint_certificate:end_seconds")} - time()`,
          },
        }),
      ],
    ],
    Process: [processPanels(controllers)],
  },
});
