import { graph } from "./panels.ts";
import { rate } from "./promql.ts";
import { units } from "./units.ts";

/** Metrics of every Go program: the row "Process" of a component. */
export const processPanels = (selector: string, by = "pod") => [
  graph({
    title: "CPU",
    description: "CPU cores that each process uses.",
    unit: units.cores,
    queries: { [`{{${by}}}`]: `sum by (${by}) (${rate("process_cpu_seconds_total", selector)})` },
  }),
  graph({
    title: "Memory",
    description:
      "Resident memory of each process. If it rises for days until a restart, the memory limit is too low.",
    unit: units.bytes,
    queries: { [`{{${by}}}`]: `max by (${by}) (process_resident_memory_bytes{${selector}})` },
  }),
  graph({
    title: "Goroutines",
    description:
      "Goroutines of each process. If the number only grows, there is a leak, or requests pile up.",
    unit: units.count,
    queries: { [`{{${by}}}`]: `max by (${by}) (go_goroutines{${selector}})` },
  }),
  graph({
    title: "Garbage collection",
    description:
      "Longest recent garbage collection pause of each process. Pauses of more than 0.1 s delay requests.",
    unit: units.seconds,
    queries: {
      [`{{${by}}}`]: `max by (${by}) (go_gc_duration_seconds{${selector}, quantile="1.0"})`,
    },
  }),
];
