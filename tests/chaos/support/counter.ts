import type { Series } from "../../../local/client/querier.ts";
import { serveMetrics } from "../../../local/client/metricsTarget.ts";
import { ask } from "./cluster.ts";

/** A counter of known increase: tenths of seconds since 1970, so that each value tells its time. */
export const counter = "chaos_ticks_total";
/** Increase in a second. */
export const rate = 10;

/** Serves the counter on this machine, and has every Prometheus scrape it. */
export const serveCounter = () =>
  serveMetrics("chaos", () => {
    const value = Math.floor((Date.now() / 1000) * rate);
    return `# TYPE ${counter} counter\n${counter} ${value}\n`;
  });

/** Times of the counter's samples in a span of time, in seconds, ascending. */
export interface Scrapes {
  /** As users see them: deduplicated. */
  readonly deduplicated: readonly number[];
  /** As each replica has them, by its name. */
  readonly byReplica: ReadonlyMap<string, readonly number[]>;
}

/** Reads what was scraped from `start` to `end`, in seconds since 1970. */
export async function readScrapes(start: number, end: number): Promise<Scrapes> {
  const read = (dedup: boolean) =>
    ask({ query: `${counter}[${Math.ceil(end - start)}s]`, time: end, dedup });
  const [deduplicated = [], ...more] = (await read(true)).map(timesOf);
  if (more.length > 0) throw new Error("The deduplicated counter is more than one series.");
  const series = await read(false);
  return {
    deduplicated,
    byReplica: new Map(series.map((one) => [one.metric.replica ?? "", timesOf(one)])),
  };
}

const timesOf = ({ values }: Series) => values.map(([time]) => time);

/** Age of each replica's newest sample, in seconds, by its name. */
export async function agesByReplica(): Promise<ReadonlyMap<string, number>> {
  const series = await ask({ query: counter, dedup: false });
  return new Map(
    series.map(({ metric, value }) => [
      metric.replica ?? "",
      Date.now() / 1000 - Number(value[1]) / rate,
    ]),
  );
}
