import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import * as path from "node:path";
import { blocksIn, deleteBlock, placeBlock, windowOfSamples } from "../../local/client/blocks.ts";
import { listObjects } from "../../local/client/bucket.ts";
import { outputs } from "../../local/client/stack.ts";
import { volumeOf } from "../../local/client/volumes.ts";
import { ask } from "./support/cluster.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { disturbObjectStore } from "./support/objectStore.ts";

/**
 * Seconds of an outage: uploads (every 30 s), syncs of store gateways (every 30 s) and of compactors
 * (every 5 min) fail more than once, and the alert on failing uploads fires, whose `for` is 10 minutes.
 */
const outage = 10 * 60;

/** Share of the queries that need the bucket. */
const ofHistory = 0.5;

const pods = ["prometheus-0", "prometheus-1", "prometheus-2"] as const;

/** Samples of about a day ago. */
const samples = windowOfSamples(10);

describe("the object store", () => {
  let bucket: string;
  let placed: { block: string; folder: string }[];

  before(async () => {
    bucket = (await outputs()).buckets.longTerm;
  });
  beforeEach(() => {
    placed = [];
  });
  afterEach(async () => {
    for (const { block, folder } of placed) {
      await deleteBlock(bucket, block);
      await rm(folder, { recursive: true });
    }
  });

  /** Adds a finished block to each Prometheus. */
  async function finishBlocks(): Promise<void> {
    for (const pod of pods) {
      const { onHost } = await volumeOf(`prometheus-storage-${pod}`);
      const block = await placeBlock("chaos_uploads", samples, onHost);
      placed.push({ block, folder: path.join(onHost, block) });
    }
  }

  /** Asserts that the bucket has the complete block of each replica once. */
  async function allUploadedOnce(): Promise<void> {
    const objects = new Set(await listObjects(bucket));
    for (const { block } of placed)
      for (const file of ["meta.json", "index", "chunks/000001"])
        assert.ok(objects.has(`${block}/${file}`), `${file} of ${block} is uploaded`);
    const there = (await blocksIn(bucket)).filter(
      ({ minTime }) => minTime === Number(samples[0]?.[0]) * 1000,
    );
    assert.deepEqual(there.map(({ ulid }) => ulid).sort(), placed.map(({ block }) => block).sort());
  }

  async function alertHasFired(name: string): Promise<void> {
    const query = `max_over_time(ALERTS{alertname="${name}", alertstate="firing"}[5m])`;
    assert.ok((await ask({ query })).length > 0, `${name} fires`);
  }

  for (const { does, disturbance, lasts, alert, unanswered = 0 } of [
    { does: "answers errors at random", disturbance: { errors: 0.3 }, lasts: 60 },
    { does: "takes 2 s for each call", disturbance: { delay: 2 }, lasts: 60 },
    {
      does: "takes calls and answers none",
      disturbance: { silent: true },
      lasts: 120,
      unanswered: ofHistory,
    },
    {
      does: "is down for 10 minutes",
      disturbance: { errors: 1 },
      lasts: outage,
      alert: "ThanosUploadFailing",
      unanswered: ofHistory,
    },
  ])
    it(does, async () => {
      let calm: (() => Promise<void>) | undefined;
      const figures = await runFault({
        fault: `object store ${does}`,
        inject: async () => {
          calm = await disturbObjectStore(disturbance);
          await finishBlocks();
        },
        lasts,
        heal: async () => calm?.(),
        recovered: async () => {
          await allUploadedOnce();
          if (alert) await alertHasFired(alert);
        },
        within: 300,
      });
      keepsPromise(figures, { unanswered });
    });
});
