import { graph } from "./panels.ts";
import { rate } from "./promql.ts";
import { units } from "./units.ts";

/** What every Go program reports about itself: for the row "Process" of a component. */
export const processPanels = (selector: string, by = "pod") => [
  graph({
    title: "CPU",
    description: "Cores that each process uses.",
    unit: units.cores,
    queries: { [`{{${by}}}`]: `sum by (${by}) (${rate("process_cpu_seconds_total", selector)})` },
  }),
  graph({
    title: "Memory",
    description:
      "Resident memory of each process. A steady climb over days that ends in a restart is a limit that is too low.",
    unit: units.bytes,
    queries: { [`{{${by}}}`]: `max by (${by}) (process_resident_memory_bytes{${selector}})` },
  }),
  graph({
    title: "Goroutines",
    description:
      "Goroutines of each process. A number that only grows is a leak, or a pile-up of requests.",
    unit: units.count,
    queries: { [`{{${by}}}`]: `max by (${by}) (go_goroutines{${selector}})` },
  }),
  graph({
    title: "Garbage collection",
    description:
      "Longest pause of each process among its last garbage collections. Pauses beyond a tenth of a second are requests that wait.",
    unit: units.seconds,
    queries: {
      [`{{${by}}}`]: `max by (${by}) (go_gc_duration_seconds{${selector}, quantile="1.0"})`,
    },
  }),
];
