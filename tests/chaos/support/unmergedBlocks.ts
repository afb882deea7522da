import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import {
  blocksIn,
  deleteBlocksOf,
  createBlocks,
  type Sample,
  uploadBlocks,
} from "../../../local/client/blocks.ts";
import { ask } from "./cluster.ts";

const hour = 3600;
const day = 24 * hour;

/** Number of two-hour blocks for the compactor to merge. */
const count = 10;
const interval = 60;
/** Start in seconds since 1970, aligned to the ranges of the compactor. */
const start = Math.floor(Date.now() / 1000 / (14 * day) - 1) * 14 * day;

const span = count * 2 * hour;
const samples: readonly Sample[] = Array.from({ length: span / interval }, (_, index) => [
  start + index * interval,
  index,
]);
const metricOf = (cluster: string) => `chaos_${cluster}`;

/**
 * Uploads blocks with a cluster label for the compactor to merge.
 * @returns their ULIDs by time
 */
export async function uploadUnmerged(bucket: string, cluster: string): Promise<string[]> {
  // A killed run may have left blocks.
  await deleteBlocksOf(bucket, cluster);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "blocks-"));
  try {
    const blocks = path.join(scratch, "blocks");
    await createBlocks(metricOf(cluster), samples, blocks);
    assert.equal((await readdir(blocks)).length, count);
    await uploadBlocks(blocks, bucket, { cluster, replica: "prometheus-0" });
  } finally {
    await rm(scratch, { recursive: true });
  }
  return (await blocksOf(bucket, cluster)).map(({ ulid }) => ulid);
}

/** Blocks with a cluster label that are not marked for deletion, by time. */
export const blocksOf = async (bucket: string, cluster: string) =>
  (await blocksIn(bucket))
    .filter(({ thanos }) => thanos.labels.cluster === cluster)
    .sort((a, b) => a.minTime - b.minTime);

/** Asserts that a query returns every sample of the blocks with a cluster label, merged or not. */
export async function isCompleteIn(cluster: string): Promise<void> {
  const query = `count_over_time(${metricOf(cluster)}[${span}s])`;
  const answer = await ask({ query, time: start + span - 1 });
  assert.deepEqual(
    answer.map(({ value }) => Number(value[1])),
    [samples.length],
    "samples of the blocks",
  );
}
