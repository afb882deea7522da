import assert from "node:assert/strict";
import { deleteBlock, deleteBlocksOf } from "../../local/client/blocks.ts";
import { deleteObject, listObjects, putObject } from "../../local/client/bucket.ts";
import { eventually } from "../../local/client/eventually.ts";
import { outputs } from "../../local/client/stack.ts";
import { kubectl } from "./support/cluster.ts";
import { containerOf } from "./support/containers.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { disturbObjectStore } from "./support/objectStore.ts";
import { blocksOf, isCompleteIn, uploadUnmerged } from "./support/unmergedBlocks.ts";

const cluster = "compaction";
const compactor = "thanos-compactor-0";

describe("compaction", () => {
  let bucket: string;
  let uploaded: string[];

  before(async () => {
    bucket = (await outputs()).buckets.longTerm;
  });
  beforeEach(async () => {
    uploaded = await uploadUnmerged(bucket, cluster);
  });
  afterEach(async () => {
    await deleteBlocksOf(bucket, cluster);
    for (const block of incompleteBlocks(await listObjects(bucket)))
      await deleteBlock(bucket, block);
  });

  it("that is killed with half of its block uploaded", async () => {
    let calm: (() => Promise<void>) | undefined;
    let half: readonly string[] = [];
    keepsPromise(
      await runFault({
        fault: "kill -9 of the compactor amid the upload of what it has merged",
        inject: async () => {
          // Slows the upload down, so that the test can detect it.
          calm = await disturbObjectStore({ delay: 1 });
          await restartCompactor();
          const { signal } = await eventually(180, async () => {
            // Looked up first: the upload takes only some seconds more.
            const container = await containerOf(compactor);
            half = incompleteBlocks(await listObjects(bucket));
            assert.ok(half.length > 0, "an upload has started");
            return container;
          });
          await signal("SIGKILL");
        },
        heal: async () => calm?.(),
        recovered: async () => {
          await isMerged(2);
          assert.deepEqual(
            incompleteBlocks(await listObjects(bucket)),
            half,
            "the incomplete block is skipped",
          );
          await isCompleteIn(cluster);
        },
      }),
    );
  });

  for (const { what, damage } of [
    {
      what: "whose index is broken",
      damage: (block: string) => putObject(bucket, `${block}/index`, Buffer.alloc(100)),
    },
    {
      what: "that lacks its chunks",
      damage: (block: string) => deleteObject(bucket, `${block}/chunks/000001`),
    },
  ])
    it(`of a block ${what}, until it is removed as in the runbook`, async () => {
      const broken = uploaded[1] ?? "";
      keepsPromise(
        await runFault({
          fault: `a block ${what} in the bucket`,
          inject: async () => {
            await damage(broken);
            await restartCompactor();
            const time = Date.now();
            await eventually(180, () => hasEndedItself(time));
            assert.equal((await blocksOf(bucket, cluster)).length, uploaded.length);
          },
          heal: () => removeBlock(broken),
          recovered: async () => {
            const objects = await listObjects(bucket);
            assert.ok(!objects.some((name) => name.startsWith(broken)), "the block is deleted");
            await isMerged(2);
          },
        }),
      );
    });

  /** Asserts the number of eight-hour blocks, to which the compactor merges. */
  async function isMerged(count: number): Promise<void> {
    const hours = (await blocksOf(bucket, cluster)).map(
      ({ minTime, maxTime }) => (maxTime - minTime) / 3600_000,
    );
    assert.equal(hours.filter((span) => span > 7).length, count, `blocks of ${hours.join()} hours`);
  }
});

/** Replaces the pod: a compactor starts to work immediately, and a new pod has no restart back-off. */
const restartCompactor = () => kubectl("delete", "pod", "-n=monitoring", compactor);

/** Incomplete blocks: those without meta.json, which is uploaded last. */
function incompleteBlocks(objects: readonly string[]): string[] {
  const blocks = new Set(objects.map((name) => name.split("/")[0] ?? ""));
  return [...blocks].filter(
    (block) => /^[0-9A-Z]{26}$/.test(block) && !objects.includes(`${block}/meta.json`),
  );
}

interface Pod {
  readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] };
  readonly status: {
    readonly containerStatuses: readonly {
      readonly lastState: {
        readonly terminated?: { readonly exitCode: number; readonly finishedAt: string };
      };
    }[];
  };
}

const podNamed = async (name: string) =>
  JSON.parse(await kubectl("get", "pod", "-n=monitoring", name, "-o=json")) as Pod;

/** Asserts that the compactor has exited with an error after a time. */
async function hasEndedItself(time: number): Promise<void> {
  const { terminated } = (await podNamed(compactor)).status.containerStatuses[0]?.lastState ?? {};
  assert.equal(terminated?.exitCode, 1);
  assert.ok(Date.parse(terminated.finishedAt) > time);
}

/** Removes a block from the bucket as in the runbook of ThanosCompactorCrashing. */
async function removeBlock(block: string): Promise<void> {
  const gateway = "thanos-store-gateway-0";
  const { args } = (await podNamed(gateway)).spec.containers[0] ?? {};
  const objstore = args?.find((arg) => arg.startsWith("--objstore.config"));
  assert.ok(objstore);
  const bucket = (command: string, ...options: readonly string[]) =>
    kubectl(
      ...["exec", "-n=monitoring", gateway, "--", "thanos", "tools", "bucket"],
      ...[command, objstore, ...options],
    );
  for (const marker of ["no-compact-mark", "deletion-mark"])
    await bucket("mark", `--id=${block}`, `--marker=${marker}.json`, "--details=broken");
  const onlyThis = [{ action: "keep", source_labels: ["__block_id"], regex: block }];
  await bucket(
    "cleanup",
    "--delete-delay=0s",
    `--selector.relabel-config=${JSON.stringify(onlyThis)}`,
  );
  await restartCompactor();
}
