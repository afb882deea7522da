import { blockDuration } from "./settings.ts";
import { seconds } from "../../settings/duration.ts";

/** Earliest time that Thanos accepts, and its default. */
const ever = "0000-01-01T00:00:00Z";

/** Maximum time from the first installation to its external labels, in milliseconds. */
const firstInstallation = 5 * 60 * 1000;

export interface ServedSinceArgs {
  /** Time of the first installation, in RFC 3339; undefined if unknown. */
  readonly installed: string | undefined;
  /** Time when the current external labels were set, in RFC 3339; undefined if unknown. */
  readonly labelled: string | undefined;
}

/**
 * Time from which a sidecar may serve samples under its current external labels: the end of the last
 * block that can have been uploaded before the labels were set. A server cuts a block one hour after
 * the block's end. Older samples are in the bucket under the previous labels; if the sidecar served
 * them under the current labels, queries would return them twice. The first external labels of an
 * installation have no previous labels, so no bound.
 */
export function servedSince({ installed, labelled }: ServedSinceArgs): string {
  const time = Date.parse(labelled ?? "");
  if (Number.isNaN(time) || time - Date.parse(installed ?? "") < firstInstallation) return ever;
  const block = seconds(blockDuration) * 1000;
  const end = Math.floor((time - block / 2) / block) * block;
  return new Date(end).toISOString().replace(".000Z", "Z");
}
