import { execa } from "execa";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { deleteObject, getObject, listObjects, putObject } from "./bucket.ts";
import { toolPath } from "../tools/toolPath.ts";

/** meta.json of a block. Times are in milliseconds since 1970. */
export interface BlockMeta {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
  readonly compaction: object;
  /** Part that Thanos adds in a bucket. */
  readonly thanos: {
    readonly labels: Readonly<Record<string, string>>;
    readonly downsample: { readonly resolution: number };
  };
}

/** Time in seconds since 1970, and value. */
export type Sample = readonly [number, number];

const twoHours = 2 * 3600;

/** Samples of 100 minutes, one a minute, in the two-hour window that started so many windows ago. */
export function windowOfSamples(windowsAgo: number): readonly Sample[] {
  const start = (Math.floor(Date.now() / 1000 / twoHours) - windowsAgo) * twoHours;
  return Array.from({ length: 100 }, (_, index) => [start + index * 60, index]);
}

/**
 * Writes the samples of a metric as two-hour blocks into a folder.
 * @returns the ULIDs of the blocks
 */
export async function createBlocks(
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
 * Writes samples as blocks into a folder.
 * @param openMetrics samples in the OpenMetrics text format, as a text or in parts
 * @param longest maximum duration of a block
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
 * Uploads blocks as a sidecar does. Each ULID has the time of the block's end, since the compactor
 * ignores blocks younger than 30 minutes, whose upload may be incomplete.
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
    // Last, since a block with meta.json counts as completely uploaded.
    const text = JSON.stringify({ ...meta, ulid, compaction, thanos });
    await putObject(bucket, `${ulid}/meta.json`, Buffer.from(text));
  }
}

/**
 * Adds a block with samples to the data folder of a running Prometheus.
 * @returns the ULID of the block
 */
export async function placeBlock(
  metric: string,
  samples: readonly Sample[],
  tsdb: string,
): Promise<string> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "block-"));
  try {
    const [block, ...others] = await createBlocks(metric, samples, scratch);
    if (!block || others.length > 0) throw new Error("The samples do not fit into one block.");
    await copyBlock(path.join(scratch, block), tsdb);
    return block;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Copies a block into a data folder in one step and with the owner of the other blocks. */
export async function copyBlock(folder: string, tsdb: string): Promise<void> {
  const block = path.basename(folder);
  const arriving = path.join(tsdb, `${block}.tmp-for-creation`);
  await execa("cp", ["-r", folder, arriving]);
  await execa("chown", ["-R", "--reference", path.join(tsdb, "wal"), arriving]);
  await execa("mv", [arriving, path.join(tsdb, block)]);
}

/** Deletes all blocks with a cluster label from a bucket, also those that are marked for deletion. */
export async function deleteBlocksOf(bucket: string, cluster: string): Promise<void> {
  for (const name of await listObjects(bucket)) {
    if (!name.endsWith("/meta.json")) continue;
    const { ulid, thanos } = JSON.parse(await getObject(bucket, name)) as BlockMeta;
    if (thanos.labels.cluster === cluster) await deleteBlock(bucket, ulid);
  }
}

/** Deletes a block from a bucket. Deletes meta.json first, so that an incomplete block does not count. */
export async function deleteBlock(bucket: string, block: string): Promise<void> {
  const names = await listObjects(bucket);
  const meta = `${block}/meta.json`;
  if (names.includes(meta)) await deleteObject(bucket, meta);
  for (const name of names.filter((name) => name.startsWith(`${block}/`) && name !== meta))
    await deleteObject(bucket, name);
}

/** Blocks of a bucket that are not marked for deletion. */
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
