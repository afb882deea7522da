/** Counters of one metric that increase at about a rate of their own. */
export interface Counters {
  readonly metric: string;
  /** Series, ten of which share each value of the label `zone`. */
  readonly series: number;
  /** Time of the first sample, in seconds since 1970. */
  readonly start: number;
  /** Time after the last. */
  readonly end: number;
  /** Seconds from one to the next. */
  readonly interval: number;
}

/** In the form of OpenMetrics, a series at a time. */
export function* exposition({ metric, series, start, end, interval }: Counters): Generator<string> {
  yield `# TYPE ${metric} counter\n`;
  for (let index = 0; index < series; index++) {
    const name = `${metric}_total{zone="zone-${Math.floor(index / 10)}",instance="instance-${index}"}`;
    const lines: string[] = [];
    let value = 0;
    for (let time = start; time < end; time += interval) {
      // No two steps alike, or the samples would take less space than real ones.
      value += (index + 1) * interval + Math.floor(Math.random() * 10 * interval);
      lines.push(`${name} ${value} ${time}\n`);
    }
    yield lines.join("");
  }
  yield "# EOF\n";
}
