import assert from "node:assert/strict";
import { deleteBlocksOf } from "../../local/client/blocks.ts";
import { outputs } from "../../local/client/stack.ts";
import { blocksOf, uploadUnmerged } from "./support/unmergedBlocks.ts";
import { ask } from "./support/cluster.ts";
import { containerOf } from "./support/containers.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { type SmallDisk, smallDisk } from "./support/smallDisk.ts";

/** Prometheus writes the chunks of a block to preallocated files of 512 MiB. */
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
      await runFault({
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
      await runFault({
        fault: "disk of one store gateway full",
        inject: async () => {
          await disk?.fill();
          await uploadUnmerged(bucket, "disks");
        },
        // Two sync intervals of the store gateway.
        lasts: 60,
        heal: async () => disk?.free(),
        recovered: async () => {
          const loaded = `thanos_bucket_store_blocks_loaded{pod=~"thanos-store-gateway-.*"}`;
          const values = (await ask({ query: loaded })).map(({ value }) => value[1]);
          assert.equal(
            new Set(values).size,
            1,
            `both store gateways have the same blocks: ${values.join()}`,
          );
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
      await runFault({
        fault: "disk of the compactor full",
        inject: async () => {
          // Enough space for the blocks that it downloads, but not for the block that it writes.
          await disk?.fill(100);
          await uploadUnmerged(bucket, "disks");
          // A compactor starts a run immediately after its start, and then every five minutes.
          await (await containerOf(pod)).signal("SIGKILL");
        },
        lasts: 60,
        heal: async () => {
          const { length } = await blocksOf(bucket, "disks");
          assert.equal(length, 10, "nothing is merged while the disk is full");
          await disk?.free();
        },
        recovered: async () => {
          const merged = (await blocksOf(bucket, "disks")).filter(
            ({ minTime, maxTime }) => maxTime - minTime > 7 * 3600 * 1000,
          );
          assert.equal(merged.length, 2, "the blocks are merged");
        },
        // The restart back-off is at most 5 minutes.
        within: 500,
      }),
    );
  });
});
