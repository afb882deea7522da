import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pauseImage } from "../cluster/node.ts";
import { withContainerd } from "./containerd.ts";
import { storeDirectory } from "./store.ts";
import { type ImageSource, pullImage, wantedSource } from "./registry.ts";
import { missingTools } from "../tools/purposes.ts";
import { UserError } from "../userError.ts";

/** Seconds to pull the smallest image, of 300 KB, where registries are reached. */
const patience = 20;

/** A source of images, with the reason for it. */
export interface Choice {
  readonly source: ImageSource;
  readonly reason: string;
}

/**
 * Source of the images: that of HA_MONITORING_IMAGES, or that of an earlier run, or their registries if one is
 * reached. Needs containerd.
 */
export async function imageSource(): Promise<Choice> {
  const wanted = wantedSource();
  if (wanted) return { source: wanted, reason: "as HA_MONITORING_IMAGES says" };
  for (const source of ["pull", "build"] as const)
    if (existsSync(await storeDirectory(source))) return { source, reason: "in the cache" };
  if (missingTools("cluster").length === 0)
    return { source: "build", reason: "all programs are in the cache" };

  const scratch = await mkdtemp(path.join(os.tmpdir(), "registry-"));
  try {
    await withContainerd(scratch, (socket) => pullImage(socket, pauseImage, patience));
    return { source: "pull", reason: `${pauseImage} can be pulled` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { source: "build", reason: `${pauseImage} cannot be pulled` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
