import { graph } from "./panels.ts";
import { recorded } from "./promql.ts";
import { bad } from "./thresholds.ts";
import { units } from "./units.ts";

const requests = (matchers?: string) => recorded("verb_code:apiserver_request:rate5m", matchers);

/** Rate, errors and duration of the API servers' requests. */
export const requestPanels = () => [
  graph({
    title: "Requests",
    description: "Requests that the API servers answer, by verb.",
    unit: units.requests,
    queries: { "{{verb}}": `sum by (verb) (${requests()})` },
  }),
  graph({
    title: "Errors",
    description: "Share of the requests that the API servers failed, with a status of 500 or more.",
    unit: units.ratio,
    thresholds: bad({ orange: 0.01, red: 0.05 }),
    queries: {
      errors: `(sum(${requests('code=~"5.."')}) or 0 * sum(${requests()})) / sum(${requests()})`,
    },
  }),
  graph({
    title: "Latency",
    description:
      "Time within which 99 of 100 requests are answered, by verb, without those that last as long as their client wants: watches, logs, commands.",
    unit: units.seconds,
    queries: {
      "{{verb}}": recorded("verb:apiserver_request_duration_seconds:p99_rate5m"),
    },
  }),
];
