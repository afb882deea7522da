import assert from "node:assert/strict";
import { blocksIn, deleteBlock, placeBlock, windowOfSamples } from "../../local/client/blocks.ts";
import { eventually } from "../../local/client/eventually.ts";
import { outputs } from "../../local/client/stack.ts";
import { volumeOf } from "../../local/client/volumes.ts";
import { ask, kubectl } from "./support/cluster.ts";
import { counter } from "./support/counter.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { scrapeInterval } from "./support/healthy.ts";

const pods = ["prometheus-0", "prometheus-1", "prometheus-2"] as const;
const claimOf = (pod: string) => `prometheus-storage-${pod}`;

/** Samples of about half a day ago. */
const history = windowOfSamples(6);

describe("the volume", () => {
  let bucket: string;
  let block: string;

  before(async () => {
    bucket = (await outputs()).buckets.longTerm;
    block = await placeBlock(
      "chaos_history",
      history,
      (await volumeOf(claimOf("prometheus-1"))).onHost,
    );
    await eventually(120, async () => {
      assert.ok(
        (await blocksIn(bucket)).some(({ ulid }) => ulid === block),
        "the block is uploaded",
      );
    });
  });
  after(() => deleteBlock(bucket, block));

  it("of one Prometheus lost", async () => {
    const blocks = await blocksIn(bucket);
    const lost = await volumeOf(claimOf("prometheus-1"));
    keepsPromise(
      await runFault({
        fault: "volume of one Prometheus lost",
        inject: () => loseVolumes(["prometheus-1"]),
        recovered: async () => {
          assert.notEqual((await volumeOf(claimOf("prometheus-1"))).folder, lost.folder);
        },
      }),
    );
    assert.deepEqual(await blocksIn(bucket), blocks);
  });

  it("of every Prometheus lost: only samples that were not uploaded are lost", async () => {
    const blocks = await blocksIn(bucket);
    let time = NaN;
    const figures = await runFault({
      fault: "volumes of all Prometheus lost",
      inject: async () => {
        time = Date.now() / 1000;
        await loseVolumes(pods);
      },
    });
    assert.deepEqual(await blocksIn(bucket), blocks);
    await eventually(60, async () => {
      const [old] = await ask({ query: "chaos_history[3h]", time: history.at(-1)?.[0] });
      assert.equal(old?.values.length, history.length, "history is answered from the bucket");
    });
    // Samples are only on the volumes until their block is uploaded.
    const [recent] = await ask({ query: `${counter}[1h]` });
    const first = recent?.values[0]?.[0] ?? NaN;
    assert.ok(first > time, `the first sample left is of ${first - time} s after`);
    assert.ok(first < time + figures.recovery + scrapeInterval, "no later sample is missing");
  });
});

/** Deletes pods together with their volumes and data. */
async function loseVolumes(pods: readonly string[]): Promise<void> {
  const monitoring = "--namespace=monitoring";
  await kubectl("delete", "pvc", monitoring, "--wait=false", ...pods.map(claimOf));
  await kubectl("delete", "pod", monitoring, "--force", "--grace-period=0", ...pods);
}
