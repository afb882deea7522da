import { seconds } from "../../model/duration.ts";
import { podPolicy, type Violation } from "../../model/policy.ts";

/**
 * Least retention of a resolution: the compactor downsamples blocks of that span to the next
 * resolution. For 5m it needs blocks of 10d or more, and the first such blocks are those of 14d.
 * https://github.com/thanos-io/thanos/blob/v0.42.4/cmd/thanos/compact.go
 */
const minimum = { raw: "40h", "5m": "14d" } as const;

/** Retention below which Thanos does not start. */
const refused = { raw: "40h", "5m": "10d" } as const;

/** https://thanos.io/tip/components/compact.md/#downsampling */
export const compactorRetention = podPolicy({
  name: "compactor-retention",
  description:
    "A compactor keeps each resolution until it is downsampled, and the next resolution at least as long.",
  prevents: "history that is deleted before it is downsampled; endless compaction",
  check: (pod, { report }) => {
    const compactor = pod.running("thanos compact");
    if (!compactor || compactor.line.has("--downsampling.disable")) return;
    const keep = (resolution: string) => compactor.line.get(flagOf(resolution)) ?? "0d";
    for (const [resolution, next] of [
      ["raw", "5m"],
      ["5m", "1h"],
    ] as const) {
      const violation =
        tooShort(compactor.title, resolution, next, keep(resolution)) ??
        longerThanNext(compactor.title, resolution, next, keep(resolution), keep(next));
      if (violation) report(pod, violation);
    }
  },
});

const flagOf = (resolution: string) => `--retention.resolution-${resolution}`;

function tooShort(
  title: string,
  resolution: keyof typeof minimum,
  next: string,
  time: string,
): Violation | undefined {
  const least = minimum[resolution];
  if (seconds(time) === 0 || seconds(time) >= seconds(least)) return undefined;
  return {
    what: `${title} keeps resolution ${resolution} for ${time}.`,
    why: `Blocks are downsampled to ${next} when they cover ${least}. With a shorter retention, blocks are deleted before that, and history is lost from then on. Below ${refused[resolution]} Thanos does not start, and nothing is compacted or deleted.`,
    fix: `Set ${flagOf(resolution)} to ${least} or more, or to 0d for unlimited retention.`,
  };
}

function longerThanNext(
  title: string,
  resolution: string,
  next: string,
  time: string,
  nextTime: string,
): Violation | undefined {
  const end = (time: string) => seconds(time) || Infinity;
  if (end(time) <= end(nextTime)) return undefined;
  return {
    what: `${title} keeps resolution ${resolution} ${shown(time)}, and ${next} only ${shown(nextTime)}.`,
    why: `Deleted data of ${next} is downsampled again from ${resolution} and deleted again, endlessly. Queries over long ranges have to read ${resolution}, and become too slow.`,
    fix: `Set ${flagOf(next)} to ${time} or more.`,
  };
}

const shown = (time: string) => (seconds(time) === 0 ? "without limit" : `for ${time}`);
