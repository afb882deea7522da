import { graph } from "./panels.ts";
import { recorded } from "./promql.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

const requests = (matchers?: string) => recorded("verb_code:apiserver_request:rate5m", matchers);

/** Rate, errors and duration of the API servers' requests. */
export const requestPanels = () => [
  graph({
    title: "Requests",
    description: "Rate of requests to the API servers, by verb.",
    unit: units.requests,
    queries: { "{{verb}}": `sum by (verb) (${requests()})` },
  }),
  graph({
    title: "Errors",
    description: "Share of the requests to the API servers with a response status of 500 or more.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.01, red: 0.05 }),
    queries: {
      errors: `(sum(${requests('code=~"5.."')}) or 0 * sum(${requests()})) / sum(${requests()})`,
    },
  }),
  graph({
    title: "Latency",
    description:
      "99th percentile of the duration of requests, by verb, without long-running ones: watches, logs, commands.",
    unit: units.seconds,
    queries: {
      "{{verb}}": recorded("verb:apiserver_request_duration_seconds:p99_rate5m"),
    },
  }),
];
