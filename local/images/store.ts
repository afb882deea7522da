import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { cacheDir } from "../layout.ts";
import { removeUnfinished } from "../unfinished.ts";
import { writeArchive } from "./archive.ts";
import { imagesToBuild, imagesToPull, shell } from "./catalog.ts";
import { rootOf, storeOf, withContainerd } from "./containerd.ts";
import { type ImageSource, pullImage } from "./registry.ts";

const folder = "images";

/** Folder of the cache with the store of all images from a source. */
export async function storeDirectory(source: ImageSource): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(imagesToBuild(source)));
  if (source === "pull") key.update(JSON.stringify(imagesToPull()));
  // Debian's program is in the images that are built.
  else key.update(await fileKey(shell["/bin/sh"]));
  return path.join(cacheDir, folder, key.digest("hex").slice(0, 12));
}

/**
 * Creates a containerd store with every image in the cache, unless the cache has it. A store that a killed run has
 * left unfinished keeps the images that were pulled.
 * @param started called with the name of each image
 * @returns folder of the store, to be copied to the nodes by {@link copyImageStore}
 */
export async function imageStore(
  source: ImageSource,
  started: (image: string) => void = () => undefined,
): Promise<string> {
  const target = await storeDirectory(source);
  if (existsSync(target)) return target;
  const scratch = path.join(path.dirname(target), `.${path.basename(target)}`);
  await removeUnfinished(folder, scratch);
  await withContainerd(scratch, async (socket) => {
    for (const image of imagesToBuild(source)) {
      started(image.name);
      const archive = path.join(scratch, "image.tar");
      await writeArchive(image, archive);
      await execa("ctr", [...storeOf(socket), "import", archive]);
    }
    if (source === "build") return;
    for (const name of imagesToPull()) {
      started(name);
      await pullImage(socket, name);
    }
  });
  await rename(rootOf(scratch), target);
  await rm(scratch, { recursive: true, force: true });
  return target;
}

/** Whether the store of a node is a copy of `store`. */
export async function isCopyOf(store: string, target: string): Promise<boolean> {
  const file = path.join(target, sourceFile);
  return existsSync(file) && (await readFile(file, "utf8")) === store;
}

/** File in a copy with the path of the original. */
const sourceFile = "copied-from";

/**
 * Copies a store to a node. Layers and their unpacked files never change, so the copies share them
 * by hard links. The databases of containerd are copied.
 */
export async function copyImageStore(store: string, target: string): Promise<void> {
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(path.dirname(target), { recursive: true });
  const linked = await execa("cp", ["-a", "--link", store, unfinished], { reject: false });
  // Hard links do not work between different disks.
  if (linked.exitCode !== 0) await execa("cp", ["-a", store, unfinished]);
  for (const database of [
    "io.containerd.metadata.v1.bolt/meta.db",
    "io.containerd.snapshotter.v1.overlayfs/metadata.db",
  ]) {
    const file = path.join(unfinished, database);
    const content = await readFile(file);
    await rm(file);
    await writeFile(file, content, { mode: 0o600 });
  }
  await writeFile(path.join(unfinished, sourceFile), store);
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
}

async function fileKey(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
