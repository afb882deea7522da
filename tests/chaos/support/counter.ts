import type { Series } from "../../../local/client/querier.ts";
import { serveMetrics } from "../../../local/client/metricsTarget.ts";
import { ask } from "./cluster.ts";

/** A counter with a known rate: tenths of seconds since 1970, so that a value shows its time. */
export const counter = "chaos_ticks_total";
/** Increase per second. */
export const rate = 10;

/** Serves the counter on this machine, where every Prometheus scrapes it. */
export const serveCounter = () =>
  serveMetrics("chaos", () => {
    const value = Math.floor((Date.now() / 1000) * rate);
    return `# TYPE ${counter} counter\n${counter} ${value}\n`;
  });

/** Times of the counter's samples in a window, in seconds since 1970, ascending. */
export interface Scrapes {
  /** Deduplicated, as in query results. */
  readonly deduplicated: readonly number[];
  /** By replica. */
  readonly byReplica: ReadonlyMap<string, readonly number[]>;
}

/** Reads the samples from `start` to `end`, in seconds since 1970. */
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

/** Age of the newest sample in seconds, by replica. */
export async function agesByReplica(): Promise<ReadonlyMap<string, number>> {
  const series = await ask({ query: counter, dedup: false });
  return new Map(
    series.map(({ metric, value }) => [
      metric.replica ?? "",
      Date.now() / 1000 - Number(value[1]) / rate,
    ]),
  );
}
