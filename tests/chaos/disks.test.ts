import assert from "node:assert/strict";
import { deleteBlocksOf } from "../../local/client/blocks.ts";
import { outputs } from "../../local/client/stack.ts";
import { blocksOf, uploadUnmerged } from "./support/unmergedBlocks.ts";
import { ask } from "./support/cluster.ts";
import { containerOf } from "./support/containers.ts";
import { endure, keepsPromise } from "./support/runFault.ts";
import { type SmallDisk, smallDisk } from "./support/smallDisk.ts";

/** A block is written in files of 512 MiB that are reserved at once. */
const diskMiB = 1200;

describe("a full disk", () => {
  let disk: SmallDisk | undefined;
  let bucket: string;

  before(async () => {
    bucket = (await outputs()).buckets.longTerm;
  });
  afterEach(async () => {
    await disk?.remove();
    disk = undefined;
    await deleteBlocksOf(bucket, "disks");
  });

  it("of a Prometheus", async () => {
    disk = await smallDisk("prometheus-0", "prometheus-storage-prometheus-0", diskMiB);
    keepsPromise(
      await endure({
        fault: "disk of one Prometheus full",
        inject: async () => disk?.fill(),
        lasts: 60,
        heal: async () => disk?.free(),
      }),
    );
  });

  it("of a store gateway", async () => {
    const pod = "thanos-store-gateway-0";
    disk = await smallDisk(pod, `data-${pod}`, diskMiB);
    keepsPromise(
      await endure({
        fault: "disk of one store gateway full",
        inject: async () => {
          await disk?.fill();
          await uploadUnmerged(bucket, "disks");
        },
        // Within which it looks for new blocks twice.
        lasts: 60,
        heal: async () => disk?.free(),
        recovered: async () => {
          const loaded = `thanos_bucket_store_blocks_loaded{pod=~"thanos-store-gateway-.*"}`;
          const values = (await ask({ query: loaded })).map(({ value }) => value[1]);
          assert.equal(new Set(values).size, 1, `both have the same blocks: ${values.join()}`);
          assert.ok(Number(values[0]) >= 3);
        },
        within: 300,
      }),
    );
  });

  it("of the compactor in the middle of a compaction", async () => {
    const pod = "thanos-compactor-0";
    disk = await smallDisk(pod, `data-${pod}`, diskMiB);
    keepsPromise(
      await endure({
        fault: "disk of the compactor full",
        inject: async () => {
          // Enough for the blocks that it reads, and too little for the one that it writes.
          await disk?.fill(100);
          await uploadUnmerged(bucket, "disks");
          // At its start it looks for work at once, instead of within five minutes.
          await (await containerOf(pod)).signal("SIGKILL");
        },
        lasts: 60,
        heal: async () => {
          const { length } = await blocksOf(bucket, "disks");
          assert.equal(length, 10, "nothing is merged while there is no room");
          await disk?.free();
        },
        recovered: async () => {
          const merged = (await blocksOf(bucket, "disks")).filter(
            ({ minTime, maxTime }) => maxTime - minTime > 7 * 3600 * 1000,
          );
          assert.equal(merged.length, 2, "what can be merged is merged");
        },
        // It is started again after 5 minutes at the most.
        within: 500,
      }),
    );
  });
});
