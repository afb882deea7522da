import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { blocksIn, makeBlocks, uploadBlocks } from "../../e2e/support/blocks.ts";

const hour = 3600;
const day = 24 * hour;

/** Blocks of two hours that the compactor is to merge: twenty hours, long ago. */
const count = 10;
const interval = 60;
/** The compactor merges to spans of eight hours, aligned to the start of time. */
const start = Math.floor(Date.now() / 1000 / (14 * day) - 1) * 14 * day;

/** Uploads blocks of a cluster of that name, of which nothing has been merged yet; gives their ULIDs in order. */
export async function uploadUnmerged(bucket: string, cluster: string): Promise<string[]> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "blocks-"));
  try {
    const samples = Array.from(
      { length: (count * 2 * hour) / interval },
      (_, index) => [start + index * interval, index] as const,
    );
    const blocks = path.join(scratch, "blocks");
    await makeBlocks(`chaos_${cluster}`, samples, blocks);
    assert.equal((await readdir(blocks)).length, count);
    await uploadBlocks(blocks, bucket, { cluster, replica: "prometheus-0" });
  } finally {
    await rm(scratch, { recursive: true });
  }
  return (await blocksOf(bucket, cluster)).map(({ ulid }) => ulid);
}

/** Blocks of a cluster that are not to be deleted, by time. */
export const blocksOf = async (bucket: string, cluster: string) =>
  (await blocksIn(bucket))
    .filter(({ thanos }) => thanos.labels.cluster === cluster)
    .sort((a, b) => a.minTime - b.minTime);
