import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { cacheDir } from "./layout.ts";

/**
 * Removes the unfinished folders of killed runs, whose names start with a dot, from a folder of the cache.
 * @param kept path of one that is continued; default none
 */
export async function removeUnfinished(folder: string, kept?: string): Promise<void> {
  const directory = path.join(cacheDir, folder);
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory)) {
    const file = path.join(directory, entry);
    if (entry.startsWith(".") && file !== kept) await rm(file, { recursive: true });
  }
}
