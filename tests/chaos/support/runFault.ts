import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { clockAlerts, tick } from "./alerts.ts";
import { readScrapes } from "./counter.ts";
import { interrupted, lead, seen, untilSteady } from "./load.ts";
import type { Query } from "./queries.ts";
import { record } from "./results.ts";
import { isWhole, scrapeInterval } from "./healthy.ts";

/** Something that goes wrong, and what of it must be over before the next one. */
export interface Fault {
  /** What happens, in a few words: names the row of the results. */
  readonly fault: string;
  /** Breaks it. */
  readonly inject: () => Promise<unknown>;
  /** Ends what only the outside can end, such as an outage; not what the system mends itself. */
  readonly heal?: () => Promise<unknown>;
  /** Seconds from `inject` to `heal`; default 0. */
  readonly lasts?: number;
  /**
   * Asserts that the fault is over, besides that every pod is ready and every replica counts:
   * such as that the process that was killed is another one now. Default nothing.
   */
  readonly recovered?: () => Promise<unknown>;
  /** Seconds within which it must be over, from `heal` or else from `inject`; default 180. */
  readonly within?: number;
}

/** What a fault did, from its beginning until it was over: times in seconds, or counts. */
export interface Figures {
  /** Time to recover, from `heal` where there is one. */
  readonly recovery: number;
  /** Longest time without a sample in the deduplicated counter. */
  readonly longestGap: number;
  /** Longest time without a sample in any replica. */
  readonly longestHole: number;
  /** Scrapes that the deduplicated counter lacks. */
  readonly samplesLost: number;
  /** Queries asked. */
  readonly queries: number;
  /** Queries that were answered at the second try. */
  readonly retriedQueries: number;
  /** Queries that failed twice. */
  readonly failedQueries: number;
  /** Longest time to an answer. */
  readonly slowestQuery: number;
  /** Alerts of the clock. */
  readonly alerts: number;
  /** Alerts that came later than they do without a fault. */
  readonly alertsLate: number;
  /** Alerts that never came. */
  readonly alertsLost: number;
}

/** Seconds until an alert comes at the latest: groupWait, two evaluations, and some for the way. */
const alertsTake = 10 + 2 * scrapeInterval + 5;
/** Seconds after which an alert that hasn't come never will: it holds for two minutes only. */
const alertsTakeAtMost = 120 + alertsTake + 2 * 15;

/**
 * Waits until all is well, lets a fault happen under the steady load, waits until all is well
 * again, and records what it did.
 */
export async function endure(fault: Fault): Promise<Figures> {
  await untilSteady();
  const start = now();
  let healed = start;
  try {
    await fault.inject();
    if (fault.heal) await sleep((fault.lasts ?? 0) * 1000, undefined, interrupted);
  } finally {
    await fault.heal?.();
    if (fault.heal) healed = now();
  }
  await eventually(fault.within ?? 180, async () => {
    await fault.recovered?.();
    await isWhole();
  });
  const end = now();

  // The last alert that began amid it may be yet to come: at least one that began after it did.
  const last = Math.max(Math.floor(end / tick), Math.ceil(start / tick)) * tick;
  const expected = () => clockAlerts(seen().notifications, start - alertsTake, last);
  const deadline = last + alertsTakeAtMost;
  while (now() < deadline && expected().some(({ delay }) => delay === undefined)) await sleep(500);
  await seen().answered();

  for (const { evaluator, time, delay = "never" } of expected())
    if (delay === "never" || delay > alertsTake)
      console.log(`      alert of ${evaluator} at ${round(time - start)} s: ${delay}`);
  const queries = seen().queries.filter(({ time }) => time / 1000 >= start && time / 1000 <= end);
  for (const [error, count] of countErrors(queries)) console.log(`      ${count} × ${error}`);
  for (const { time, errors } of queries.filter(({ errors }) => errors.length > 1).slice(0, 5))
    console.log(`      failed twice at ${round(time / 1000 - start)} s: ${errors.join("; ")}`);
  const before = start - lead;
  const { deduplicated, byReplica } = await readScrapes(before, now());
  // Samples from before the fault may be lost, too.
  const gapsOf = (times: readonly number[]) => gaps([before, ...times]);
  const alerts = expected();
  const figures: Figures = {
    recovery: round(end - healed),
    longestGap: round(Math.max(...gapsOf(deduplicated))),
    longestHole: round(Math.max(...gapsOf([...byReplica.values()].flat()))),
    samplesLost: sum(
      gapsOf(deduplicated).map((gap) => Math.max(0, Math.round(gap / scrapeInterval) - 1)),
    ),
    queries: queries.length,
    retriedQueries: queries.filter(({ errors }) => errors.length === 1).length,
    failedQueries: queries.filter(({ errors }) => errors.length > 1).length,
    slowestQuery: round(Math.max(...queries.map(({ seconds }) => seconds))),
    alerts: alerts.length,
    alertsLate: alerts.filter(({ delay }) => delay !== undefined && delay > alertsTake).length,
    alertsLost: alerts.filter(({ delay }) => delay === undefined).length,
  };
  await record(fault.fault, figures);
  return figures;
}

/**
 * Asserts what is promised of a single fault.
 * @param unanswered share of the queries that can't be answered during it
 * @param unraised number of alerts that nobody is left to raise
 */
export function keepsPromise(figures: Figures, { unanswered = 0, unraised = 0 } = {}): void {
  const told = JSON.stringify(figures);
  assert.ok(figures.longestHole <= 2 * scrapeInterval, `a replica always has the counter: ${told}`);
  // Not two: when the replica that is shown ends, Thanos passes over what another one has for twice
  // the interval, and then waits for its next scrape. https://github.com/thanos-io/thanos/issues/7364
  assert.ok(figures.longestGap <= 3 * scrapeInterval, `it is always to be seen: ${told}`);
  const failing = unanswered * figures.queries;
  assert.ok(figures.failedQueries <= failing, `no other query fails twice: ${told}`);
  assert.ok(figures.alertsLost <= unraised, `no other alert is lost: ${told}`);
}

const now = () => Date.now() / 1000;
const round = (seconds: number) => Math.round(seconds * 10) / 10;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Times between neighbours of a list of times in any order. */
function gaps(times: readonly number[]): readonly number[] {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.slice(1).map((time, index) => time - (sorted[index] ?? time));
}

/** How often each error came. */
function countErrors(queries: readonly Query[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const error of queries.flatMap(({ errors }) => errors))
    counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}
