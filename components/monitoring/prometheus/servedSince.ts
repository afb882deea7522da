import { blockDuration } from "./settings.ts";
import { seconds } from "../../settings/duration.ts";

/** Earliest time that Thanos takes, which is its default, too. */
const ever = "0000-01-01T00:00:00Z";

/** Time in which a first installation gets its labels, in milliseconds. */
const firstInstallation = 5 * 60 * 1000;

export interface ServedSinceArgs {
  /** When the installation began, in RFC 3339; undefined where no cluster says. */
  readonly installed: string | undefined;
  /** When the external labels were set to what they are, in RFC 3339; undefined where no cluster says. */
  readonly labelled: string | undefined;
}

/**
 * Time since which a sidecar may serve samples under its external labels: the end of the last block
 * that can have been uploaded before they were set, as a server cuts a block an hour after its end.
 * Older samples are in the bucket with the labels of before; served by the sidecar too, under the new
 * ones, they would be there twice. First labels have none before.
 */
export function servedSince({ installed, labelled }: ServedSinceArgs): string {
  const [start, time] = [installed, labelled].map((time) => Date.parse(time ?? ""));
  if (time === undefined || Number.isNaN(time)) return ever;
  if (start !== undefined && time - start < firstInstallation) return ever;
  const block = seconds(blockDuration) * 1000;
  const end = Math.floor((time - block / 2) / block) * block;
  return new Date(end).toISOString().replace(".000Z", "Z");
}
