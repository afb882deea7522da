import { measureGrowth } from "./growth.ts";
import { measureHistory } from "./history.ts";
import { measurePeers } from "./peers.ts";
import { measureProgram } from "./program.ts";
import { measureQueries } from "./queries.ts";
import { measureRest } from "./rest.ts";
import { measureSeries } from "./series.ts";

/**
 * What is measured, in this order: those that ask the stack follow the one that makes it, and
 * those that need a cluster of their own come last.
 */
export const parts = {
  program: measureProgram,
  rest: measureRest,
  queries: measureQueries,
  history: measureHistory,
  series: measureSeries,
  peers: measurePeers,
  growth: measureGrowth,
} as const;

export type PartName = keyof typeof parts;

/** What each part gives. */
export type Measured = { [Name in PartName]: Awaited<ReturnType<(typeof parts)[Name]>> };
