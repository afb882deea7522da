import { execa } from "execa";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { deleteObject, getObject, listObjects, putObject } from "./bucket.ts";
import { toolPath } from "../tools/toolPath.ts";

/** What a block tells of itself; times are in milliseconds. */
export interface BlockMeta {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
  readonly compaction: object;
  /** What Thanos adds to it in a bucket. */
  readonly thanos: {
    readonly labels: Readonly<Record<string, string>>;
    readonly downsample: { readonly resolution: number };
  };
}

/** Time in seconds, and value. */
export type Sample = readonly [number, number];

const twoHours = 2 * 3600;

/** Samples a minute apart in a window of two hours, which a block is of: so many windows ago. */
export function windowOfSamples(windowsAgo: number): readonly Sample[] {
  const start = (Math.floor(Date.now() / 1000 / twoHours) - windowsAgo) * twoHours;
  return Array.from({ length: 100 }, (_, index) => [start + index * 60, index]);
}

/** Makes blocks of two hours from a metric's samples in a folder; gives their ULIDs. */
export async function makeBlocks(
  metric: string,
  samples: readonly Sample[],
  directory: string,
): Promise<string[]> {
  const lines = samples.map(([time, value]) => `${metric} ${value} ${time}`);
  const text = [`# TYPE ${metric} gauge`, ...lines, "# EOF", ""].join("\n");
  await writeBlocks(text, directory);
  return readdir(directory);
}

/**
 * Writes samples as blocks into a folder, none of them longer than `longest`, a duration.
 * @param openMetrics text, or parts of it, each of which is a write to the disk
 */
export async function writeBlocks(
  openMetrics: string | Iterable<string>,
  directory: string,
  longest = "2h",
): Promise<void> {
  const input = await mkdtemp(`${directory}-input-`);
  try {
    const file = path.join(input, "samples.txt");
    await writeFile(file, openMetrics);
    await mkdir(directory, { recursive: true });
    await execa(toolPath("promtool"), [
      ...["tsdb", "create-blocks-from", "openmetrics", `--max-block-duration=${longest}`],
      ...[file, directory],
    ]);
  } finally {
    await rm(input, { recursive: true });
  }
}

/**
 * Uploads blocks as a sidecar would have when each was finished. Those that are younger than 30
 * minutes are left alone by the compactor, as they may be half uploaded.
 */
export async function uploadBlocks(
  directory: string,
  bucket: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  for (const block of await readdir(directory)) {
    const read = (file: string) => readFile(path.join(directory, block, file));
    const meta = JSON.parse((await read("meta.json")).toString()) as BlockMeta;
    const ulid = encodeTime(meta.maxTime) + block.slice(10);
    const thanos = { labels, downsample: { resolution: 0 }, source: "sidecar" };
    const compaction = { ...meta.compaction, sources: [ulid] };
    for (const chunk of await readdir(path.join(directory, block, "chunks")))
      await putObject(bucket, `${ulid}/chunks/${chunk}`, await read(`chunks/${chunk}`));
    await putObject(bucket, `${ulid}/index`, await read("index"));
    // Last, because it is what tells a whole block from a part of one.
    const text = JSON.stringify({ ...meta, ulid, compaction, thanos });
    await putObject(bucket, `${ulid}/meta.json`, Buffer.from(text));
  }
}

/** Puts a block into the folder of a running Prometheus, as it would have written it; gives its ULID. */
export async function placeBlock(
  metric: string,
  samples: readonly Sample[],
  tsdb: string,
): Promise<string> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "block-"));
  try {
    const [block, ...others] = await makeBlocks(metric, samples, scratch);
    if (!block || others.length > 0) throw new Error("The samples are not those of one block.");
    await copyBlock(path.join(scratch, block), tsdb);
    return block;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Copies a block's folder as a whole and with the owner of its neighbours, as Prometheus writes blocks. */
export async function copyBlock(folder: string, tsdb: string): Promise<void> {
  const block = path.basename(folder);
  const arriving = path.join(tsdb, `${block}.tmp-for-creation`);
  await execa("cp", ["-r", folder, arriving]);
  await execa("chown", ["-R", "--reference", path.join(tsdb, "wal"), arriving]);
  await execa("mv", [arriving, path.join(tsdb, block)]);
}

/** Takes all blocks of a cluster out of a bucket, also those that are to be deleted. */
export async function deleteBlocksOf(bucket: string, cluster: string): Promise<void> {
  for (const name of await listObjects(bucket)) {
    if (!name.endsWith("/meta.json")) continue;
    const { ulid, thanos } = JSON.parse(await getObject(bucket, name)) as BlockMeta;
    if (thanos.labels.cluster === cluster) await deleteBlock(bucket, ulid);
  }
}

/** Takes a block out of a bucket; first what tells that it is whole. */
export async function deleteBlock(bucket: string, block: string): Promise<void> {
  const names = await listObjects(bucket);
  const meta = `${block}/meta.json`;
  if (names.includes(meta)) await deleteObject(bucket, meta);
  for (const name of names.filter((name) => name.startsWith(`${block}/`) && name !== meta))
    await deleteObject(bucket, name);
}

/** Every block of a bucket that is not to be deleted. */
export async function blocksIn(bucket: string): Promise<BlockMeta[]> {
  const names = await listObjects(bucket);
  const deleted = new Set(names.map((name) => /^(.+)\/deletion-mark\.json$/.exec(name)?.[1]));
  const metas = names.filter(
    (name) => name.endsWith("/meta.json") && !deleted.has(path.dirname(name)),
  );
  return Promise.all(
    metas.map(async (name) => JSON.parse(await getObject(bucket, name)) as BlockMeta),
  );
}

/** The first ten characters of a ULID: https://github.com/ulid/spec#encoding */
function encodeTime(milliseconds: number): string {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const digit = (place: number) => alphabet[Math.floor(milliseconds / 32 ** place) % 32];
  return Array.from({ length: 10 }, (_, index) => digit(9 - index)).join("");
}
