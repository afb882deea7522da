import { seconds } from "../../model/duration.ts";
import { podPolicy, type Violation } from "../../model/policy.ts";

/**
 * Least retention of a resolution: the compactor makes the next one from blocks of that span. Of 5m
 * it takes blocks of 10d or more, and the first such blocks that it compacts are those of 14d.
 * https://github.com/thanos-io/thanos/blob/v0.42.4/cmd/thanos/compact.go
 */
const minimum = { raw: "40h", "5m": "14d" } as const;

/** Retention below which Thanos does not start. */
const refused = { raw: "40h", "5m": "10d" } as const;

/** https://thanos.io/tip/components/compact.md/#downsampling */
export const compactorRetention = podPolicy({
  name: "compactor-retention",
  description:
    "A compactor keeps each resolution until the next one is made, and the next as long.",
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
      if (violation) report(pod.resource, violation);
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
    fix: `Set ${flagOf(resolution)} to ${least} or more, or to 0d, which is forever.`,
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
    what: `${title} keeps resolution ${resolution} for ${shown(time)}, and ${next} only for ${shown(nextTime)}.`,
    why: `What is deleted of ${next} is made again from ${resolution}, and deleted again, without an end; meanwhile queries over long ranges read ${resolution}, until they are too slow to answer.`,
    fix: `Set ${flagOf(next)} to ${time} or more.`,
  };
}

const shown = (time: string) => (seconds(time) === 0 ? "ever" : time);
