import { existsSync } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import * as path from "node:path";

/** Space that a folder needs on its disk. The folder need not exist yet. */
export interface DiskNeed {
  readonly folder: string;
  readonly gib: number;
  /** Environment variable that moves the folder. */
  readonly variable: string;
}

/** Free space of the disk of a folder, in GiB, with an identifier of the disk. */
export interface Disk {
  readonly id: number;
  readonly freeGib: number;
}

async function diskOf(folder: string): Promise<Disk> {
  let existing = folder;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return { id: (await stat(existing)).dev, freeGib: (bavail * bsize) / 2 ** 30 };
}

/**
 * Compares the free space of each disk with the needs of all folders on it.
 * @returns a message for each disk that has too little
 */
export async function checkDisks(
  needs: readonly DiskNeed[],
  disk: (folder: string) => Promise<Disk> = diskOf,
): Promise<string[]> {
  const located = await Promise.all(
    needs
      .filter(({ gib }) => gib > 0)
      .map(async (need) => ({ ...need, ...(await disk(need.folder)) })),
  );
  return [...Map.groupBy(located, ({ id }) => id).values()].flatMap((folders) => {
    const free = folders[0]?.freeGib ?? 0;
    const needed = folders.reduce((sum, { gib }) => sum + gib, 0);
    if (free >= needed) return [];
    const each = folders.map(
      ({ folder, gib, variable }) => `${gib.toFixed(1)} GiB in ${folder} (${variable} moves it)`,
    );
    return [
      `A disk has ${free.toFixed(1)} GiB free and ${needed.toFixed(1)} GiB are needed: ${each.join(", ")}. Free some space, or use another disk.`,
    ];
  });
}
