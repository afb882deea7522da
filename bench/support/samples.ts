/** Counters of one metric. Each increases at a different rate. */
export interface Counters {
  readonly metric: string;
  /** Number of series. Ten series share a value of the label `zone`. */
  readonly series: number;
  /** Time of the first sample, in seconds since 1970. */
  readonly start: number;
  /** End of the window, in seconds since 1970. The last sample is before it. */
  readonly end: number;
  /** Seconds between samples. */
  readonly interval: number;
}

/** Samples in the OpenMetrics text format, one series at a time. */
export function* exposition({ metric, series, start, end, interval }: Counters): Generator<string> {
  yield `# TYPE ${metric} counter\n`;
  for (let index = 0; index < series; index++) {
    const name = `${metric}_total{zone="zone-${Math.floor(index / 10)}",instance="instance-${index}"}`;
    const lines: string[] = [];
    let value = 0;
    for (let time = start; time < end; time += interval) {
      // Random steps: equal steps would compress better than real samples.
      value += (index + 1) * interval + Math.floor(Math.random() * 10 * interval);
      lines.push(`${name} ${value} ${time}\n`);
    }
    yield lines.join("");
  }
  yield "# EOF\n";
}
