import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import {
  blocksIn,
  deleteBlocksOf,
  createBlocks,
  type Sample,
  uploadBlocks,
} from "../../local/client/blocks.ts";
import { eventually } from "../../local/client/eventually.ts";
import { getJson, outputs } from "../../local/client/stack.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import type { Series } from "../../local/client/querier.ts";

const hour = 3600;
const day = 24 * hour;
/** Longest compacted block of the compactor, aligned to the Unix epoch. */
const fourteenDays = 14 * day;
const start = (Math.floor(Date.now() / 1000 / fourteenDays) - 1) * fourteenDays;
const interval = 60;
/**
 * 14 days and two blocks more: the compactor never compacts the newest block, and compacts a range
 * only when a block begins after it.
 */
const blocks = 14 * 12 + 2;
const samples: readonly Sample[] = Array.from(
  { length: (blocks * 2 * hour) / interval },
  (_, index) => [start + index * interval, index],
);
const labels = { cluster: "of-old", replica: "prometheus-0" };

describe("fourteen days of blocks in the bucket", function () {
  this.timeout(420_000);
  let scratch: string;
  let bucket: string;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "blocks-"));
    bucket = (await outputs()).buckets.longTerm;
    // Blocks of an earlier run would overlap, and the compactor would exit.
    await deleteBlocksOf(bucket, labels.cluster);
    const directory = path.join(scratch, "blocks");
    assert.equal((await createBlocks("old_samples", samples, directory)).length, blocks);
    await uploadBlocks(directory, bucket, labels);
    // After a restart the compactor starts a run immediately, instead of within five minutes.
    await kubectl("rollout", "restart", "-n=monitoring", "statefulset/thanos-compactor");
  });
  after(() => rm(scratch, { recursive: true }));

  it("are compacted and downsampled to 5m and to 1h by the compactor", async () => {
    await eventually(300, async () => {
      const old = (await blocksIn(bucket))
        .filter(({ thanos }) => thanos.labels.cluster === labels.cluster)
        .map(({ minTime, maxTime, thanos }) => ({
          days: Math.round((maxTime - minTime) / 1000 / day),
          resolution: thanos.downsample.resolution / 1000,
        }));
      assert.deepEqual(
        old.filter(({ days }) => days > 0).sort((a, b) => a.resolution - b.resolution),
        [0, 300, hour].map((resolution) => ({ days: 14, resolution })),
      );
    });
  });

  it("answer a query at the requested resolution", async () => {
    const samplesADay = async (resolution: string) => {
      const search = new URLSearchParams({
        query: "old_samples[1d]",
        time: String(start + 2 * day),
        max_source_resolution: resolution,
      }).toString();
      const { data } = await getJson<{ data: { result: Series[] } }>(
        "thanos-querier",
        `/api/v1/query?${search}`,
      );
      assert.equal(data.result.length, 1, `one series at ${resolution}`);
      return data.result[0]?.values.length;
    };
    await eventually(60, async () => {
      assert.equal(await samplesADay("0s"), day / interval);
      assert.equal(await samplesADay("5m"), day / 300);
      assert.equal(await samplesADay("1h"), day / hour);
    });
  });
});
