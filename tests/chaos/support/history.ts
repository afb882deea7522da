import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import {
  deleteBlocksOf,
  createBlocks,
  type Sample,
  uploadBlocks,
} from "../../../local/client/blocks.ts";
import { outputs } from "../../../local/client/stack.ts";
import type { Series } from "../../../local/client/querier.ts";
import type { Question } from "./cluster.ts";

const metric = "chaos_history";
const labels = { cluster: "chaos", replica: "chaos" };
const hour = 3600;
const interval = 60;
/** Length of the samples in seconds: two blocks. */
const span = 4 * hour;
const start = (Math.floor(Date.now() / 1000 / (2 * hour)) - 12) * 2 * hour;
const samples: readonly Sample[] = Array.from({ length: span / interval }, (_, index) => [
  start + index * interval,
  index,
]);

/** A query for samples that only the bucket has. */
export const historyQuestion: Question = {
  query: `count_over_time(${metric}[${span}s])`,
  time: start + span - 1,
};

/** Asserts that a response has every sample. */
export function isWholeHistory(answer: readonly Series[]): void {
  assert.deepEqual(
    answer.map(({ value }) => Number(value[1])),
    [samples.length],
    "samples of the history",
  );
}

/**
 * Uploads blocks with the labels of another cluster.
 * @returns a function that deletes them
 */
export async function uploadHistory() {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "chaos-"));
  const bucket = (await outputs()).buckets.longTerm;
  const remove = () => deleteBlocksOf(bucket, labels.cluster);
  try {
    // A killed run may have left blocks.
    await remove();
    const directory = path.join(scratch, "blocks");
    await createBlocks(metric, samples, directory);
    await uploadBlocks(directory, bucket, labels);
  } finally {
    await rm(scratch, { recursive: true });
  }
  return remove;
}
