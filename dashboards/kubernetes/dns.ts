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
    "Are names found, and soon enough? Clusters whose DNS is not CoreDNS, such as those of GKE by default, have nothing here.",
  variables: [cluster()],
  rows: {
    "At a glance": [
      [
        stat({
          title: "Servers up",
          description: "Servers that could be scraped, of those that are known.",
          unit: units.count,
          thresholdsOf: { up: good(1), down: bad({ orange: 1 }) },
          queries: {
            up: `sum(up{${dns}}) or vector(0)`,
            down: `count(up{${dns}}) - sum(up{${dns}})`,
          },
        }),
        stat({
          title: "Requests",
          description: "Requests that are answered.",
          unit: units.requests,
          queries: { requests: `sum(${rate("coredns_dns_requests_total", dns)})` },
        }),
        stat({
          title: "Failed",
          description:
            "Share of the requests that a server could not answer. A name that does not exist is an answer.",
          unit: units.ratio,
          thresholds: bad({ orange: 0.01, red: 0.05 }),
          queries: {
            failed: `(${responses("SERVFAIL|REFUSED|FORMERR")} or 0 * ${responses(".+")}) / ${responses(".+")}`,
          },
        }),
        stat({
          title: "Latency",
          description: "Time within which 99 of 100 requests are answered.",
          unit: units.seconds,
          thresholds: bad({ orange: 0.1, red: 1 }),
          queries: { latency: p99("", "coredns_dns_request_duration_seconds", dns) },
        }),
        stat({
          title: "Panics",
          description: "Crashes of a request's handler within the last hour.",
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
          description: "Requests by the type of the record that they ask for.",
          unit: units.requests,
          queries: { "{{type}}": `sum by (type) (${rate("coredns_dns_requests_total", dns)})` },
        }),
        graph({
          title: "By answer",
          description:
            "Answers by their code. Many NXDOMAIN are the search domains of pods, which try each name several times.",
          unit: units.requests,
          queries: { "{{rcode}}": `sum by (rcode) (${rate("coredns_dns_responses_total", dns)})` },
        }),
        graph({
          title: "Latency",
          description:
            "Time within which 99 of 100 requests are answered, and the average, by zone.",
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
          description: "Share of the requests that the cache answers, where there is a cache.",
          unit: units.ratio,
          max: 1,
          queries: {
            hits: `sum(${rate("coredns_cache_hits_total", dns)}) / (sum(${rate("coredns_cache_requests_total", dns)}) > 0)`,
          },
        }),
        graph({
          title: "Upstream",
          description:
            "Requests that are passed on to name servers outside, by code of the answer.",
          unit: units.requests,
          queries: {
            "{{to}} {{rcode}}": `sum by (to, rcode) (${rate("coredns_proxy_request_duration_seconds_count", dns)})`,
          },
        }),
        graph({
          title: "Upstream latency",
          description: "Time within which 99 of 100 of these are answered.",
          unit: units.seconds,
          queries: { "{{to}}": p99("to", "coredns_proxy_request_duration_seconds", dns) },
        }),
        events({
          title: "Reloads failed",
          description: "Changed configurations that CoreDNS refused.",
          queries: { "{{pod}}": `sum by (pod) (${increase("coredns_reload_failed_total", dns)})` },
        }),
      ],
    ],
    Process: [processPanels(dns)],
  },
});
