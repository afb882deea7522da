import { dashboard } from "../support/dashboard.ts";
import { events, graph, stat } from "../support/panels.ts";
import { average, increase, p99, rate } from "../support/promql.ts";
import { processPanels } from "../support/process.ts";
import { bad, good } from "../support/thresholds.ts";
import { units } from "../support/units.ts";
import { cluster } from "../support/variables.ts";

// The Service's annotations have CoreDNS scraped: by the label of its pods that every distribution sets.
const dns = 'cluster="$cluster", service="kube-dns"';
const responses = (codes: string) =>
  `sum(${rate("coredns_dns_responses_total", `${dns}, rcode=~"${codes}"`)})`;

export const dnsDashboard = dashboard({
  uid: "kubernetes-dns",
  title: "Kubernetes / CoreDNS",
  description:
    "Does DNS resolve names fast enough? Clusters without CoreDNS, such as those of GKE by default, have no data here.",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Servers up",
          description: "Servers that are scraped, and those that are not.",
          unit: units.count,
          thresholdsOf: { up: good(1), down: bad({ orange: 1 }) },
          queries: {
            up: `sum(up{${dns}}) or vector(0)`,
            down: `count(up{${dns}}) - sum(up{${dns}})`,
          },
        }),
        stat({
          title: "Requests",
          description: "Rate of requests.",
          unit: units.requests,
          queries: { requests: `sum(${rate("coredns_dns_requests_total", dns)})` },
        }),
        stat({
          title: "Failed",
          description:
            "Share of the requests that failed. A response that the name does not exist is not a failure.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            failed: `(${responses("SERVFAIL|REFUSED|FORMERR")} or 0 * ${responses(".+")}) / ${responses(".+")}`,
          },
        }),
        stat({
          title: "Latency",
          description: "99th percentile of the duration of requests.",
          unit: units.seconds,
          thresholds: bad({ orange: 0.1, red: 1 }),
          queries: { latency: p99("", "coredns_dns_request_duration_seconds", dns) },
        }),
        stat({
          title: "Panics",
          description: "Crashes of request handlers within the last hour.",
          unit: units.count,
          decimals: 0,
          thresholds: bad({ red: 1 }),
          queries: { panics: `sum(increase(coredns_panics_total{${dns}}[1h]))` },
        }),
      ],
    ],
    Requests: [
      [
        graph({
          title: "By type",
          description: "Rate of requests, by record type.",
          unit: units.requests,
          queries: { "{{type}}": `sum by (type) (${rate("coredns_dns_requests_total", dns)})` },
        }),
        graph({
          title: "By response code",
          description:
            "Responses by code. Many NXDOMAIN are normal: pods try each name with several search domains.",
          unit: units.requests,
          queries: { "{{rcode}}": `sum by (rcode) (${rate("coredns_dns_responses_total", dns)})` },
        }),
        graph({
          title: "Latency",
          description: "99th percentile and average of the duration of requests, by zone.",
          unit: units.seconds,
          queries: {
            "{{zone}}": p99("zone", "coredns_dns_request_duration_seconds", dns),
            "{{zone}} average": average("zone", "coredns_dns_request_duration_seconds", dns),
          },
        }),
      ],
    ],
    "Cache and upstream": [
      [
        graph({
          title: "Cache hits",
          description: "Share of the requests that are answered from the cache, if there is one.",
          unit: units.ratio,
          max: 1,
          queries: {
            hits: `sum(${rate("coredns_cache_hits_total", dns)}) / (sum(${rate("coredns_cache_requests_total", dns)}) > 0)`,
          },
        }),
        graph({
          title: "Upstream",
          description: "Requests that are forwarded to external name servers, by response code.",
          unit: units.requests,
          queries: {
            "{{to}} {{rcode}}": `sum by (to, rcode) (${rate("coredns_proxy_request_duration_seconds_count", dns)})`,
          },
        }),
        graph({
          title: "Upstream latency",
          description: "99th percentile of the duration of forwarded requests.",
          unit: units.seconds,
          queries: { "{{to}}": p99("to", "coredns_proxy_request_duration_seconds", dns) },
        }),
        events({
          title: "Failed reloads",
          description: "Changed configurations that CoreDNS rejected.",
          queries: { "{{pod}}": `sum by (pod) (${increase("coredns_reload_failed_total", dns)})` },
        }),
      ],
    ],
    Process: [processPanels(dns)],
  },
});
