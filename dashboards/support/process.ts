import { graph } from "./panels.ts";
import { units } from "./units.ts";

/** What every Go program tells of itself: for the row "Process" of a component. */
export const processPanels = (selector: string) => [
  graph({
    title: "CPU",
    description: "Cores that each process uses.",
    unit: units.cores,
    queries: {
      "{{pod}}": `sum by (pod) (rate(process_cpu_seconds_total{${selector}}[$__rate_interval]))`,
    },
  }),
  graph({
    title: "Memory",
    description:
      "Resident memory of each process. A steady climb over days that ends in a restart is a limit that is too low.",
    unit: units.bytes,
    queries: { "{{pod}}": `max by (pod) (process_resident_memory_bytes{${selector}})` },
  }),
  graph({
    title: "Goroutines",
    description:
      "Goroutines of each process. A number that only grows is a leak, or a pile-up of requests.",
    unit: units.count,
    queries: { "{{pod}}": `max by (pod) (go_goroutines{${selector}})` },
  }),
];
