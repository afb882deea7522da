import { measureBuild } from "./build.ts";
import { measureHistory } from "./history.ts";
import { measureIdle } from "./idle.ts";
import { measureProgram } from "./program.ts";
import { measureQueries } from "./queries.ts";
import { measureSeries } from "./series.ts";

/**
 * Measurements in the order in which they run. The first one creates the cluster and the stack, which
 * the others use.
 */
export const parts = {
  program: measureProgram,
  idle: measureIdle,
  queries: measureQueries,
  history: measureHistory,
  series: measureSeries,
  build: measureBuild,
} as const;

export type PartName = keyof typeof parts;

/** Figures of each part. */
export type Measured = { [Name in PartName]: Awaited<ReturnType<(typeof parts)[Name]>> };
