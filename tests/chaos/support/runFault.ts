import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { clockAlerts, tick } from "./alerts.ts";
import { readScrapes } from "./counter.ts";
import { interrupted, lead, seen, untilSteady } from "./load.ts";
import type { Query } from "./queries.ts";
import { record } from "./results.ts";
import { isHealthy, scrapeInterval } from "./healthy.ts";

/** A fault, with the end to wait for before the next one. */
export interface Fault {
  /** Description of the fault: the name of its row in the results. */
  readonly fault: string;
  /** Injects the fault. */
  readonly inject: () => Promise<unknown>;
  /** Ends a fault that does not end by itself, such as an outage. */
  readonly heal?: () => Promise<unknown>;
  /** Seconds from `inject` to `heal`; default 0. */
  readonly lasts?: number;
  /**
   * Asserts that the fault is over, in addition to {@link isHealthy}: for example, that a new process has
   * replaced the killed one. Default nothing.
   */
  readonly recovered?: () => Promise<unknown>;
  /** Seconds within which the fault must be over, from `heal` or else from `inject`; default 180. */
  readonly within?: number;
}

/** Effects of a fault from its injection to its end: durations in seconds, or counts. */
export interface Figures {
  /** Time to recover, from `heal` or else from `inject`. */
  readonly recovery: number;
  /** Longest time without a sample in the deduplicated counter. */
  readonly longestGap: number;
  /** Longest time in which no replica had a sample. */
  readonly longestHole: number;
  /** Missing samples of the deduplicated counter. */
  readonly samplesLost: number;
  /** Number of queries. */
  readonly queries: number;
  /** Queries that succeeded at the second try. */
  readonly retriedQueries: number;
  /** Queries that failed twice. */
  readonly failedQueries: number;
  /** Longest response time. */
  readonly slowestQuery: number;
  /** Expected alerts of the clock. */
  readonly alerts: number;
  /** Alerts with a longer delay than without a fault. */
  readonly alertsLate: number;
  /** Alerts without a notification. */
  readonly alertsLost: number;
}

/** Maximum delay of a notification without a fault, in seconds: groupWait, two evaluations, and 5 s. */
const alertsTake = 10 + 2 * scrapeInterval + 5;
/** Seconds after which a missing notification counts as lost: an alert fires for only two minutes. */
const alertsTakeAtMost = 120 + alertsTake + 2 * 15;

/**
 * Waits until the stack is healthy, injects a fault under load, waits until the stack is healthy again,
 * and records the effects.
 */
export async function runFault(fault: Fault): Promise<Figures> {
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
    await isHealthy();
  });
  const end = now();

  // Includes at least one alert of the clock after the injection.
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
  // A fault may also lose samples from before its injection.
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
 * Asserts what the project promises for a single fault.
 * @param unanswered share of the queries that may fail
 * @param unraised number of alerts that may be lost
 */
export function keepsPromise(figures: Figures, { unanswered = 0, unraised = 0 } = {}): void {
  const shown = JSON.stringify(figures);
  assert.ok(
    figures.longestHole <= 2 * scrapeInterval,
    `at any time, a replica has the counter: ${shown}`,
  );
  // Not two intervals: when the selected replica ends, Thanos skips samples of the next replica for twice
  // the interval, and then waits for its next sample. https://github.com/thanos-io/thanos/issues/7364
  assert.ok(
    figures.longestGap <= 3 * scrapeInterval,
    `the deduplicated counter has no longer gap: ${shown}`,
  );
  const failing = unanswered * figures.queries;
  assert.ok(figures.failedQueries <= failing, `no more queries fail twice: ${shown}`);
  assert.ok(figures.alertsLost <= unraised, `no more alerts are lost: ${shown}`);
}

const now = () => Date.now() / 1000;
const round = (seconds: number) => Math.round(seconds * 10) / 10;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Differences between consecutive times; the list need not be sorted. */
function gaps(times: readonly number[]): readonly number[] {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.slice(1).map((time, index) => time - (sorted[index] ?? time));
}

/** Number of queries by error. */
function countErrors(queries: readonly Query[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const error of queries.flatMap(({ errors }) => errors))
    counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}
