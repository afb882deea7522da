import * as path from "node:path/posix";
import { hasBucket } from "../../model/bucket.ts";
import { seconds } from "../../model/duration.ts";
import type { Container } from "../../model/pod.ts";
import { type Check, podPolicy, type Violation } from "../../model/policy.ts";
import { isOlder } from "../../model/version.ts";

interface Config {
  /** Duration of blocks. */
  readonly blockDuration: string;
}

const minFlag = "--storage.tsdb.min-block-duration";
const maxFlag = "--storage.tsdb.max-block-duration";
const delayFlag = "--storage.tsdb.delay-compact-file.path";

/** https://thanos.io/tip/components/sidecar.md/ */
export const prometheusTwoHourBlocks = podPolicy<Config>({
  name: "prometheus-two-hour-blocks",
  description:
    "Prometheus servers and rulers upload blocks of two hours, without compacting them before.",
  prevents: "blocks that are permanently missing in the bucket, or never uploaded",
  parameters: {
    blockDuration: {
      type: "string",
      default: "2h",
      description: "Required duration of blocks.",
    },
  },
  check: (pod, check) => {
    const ruler = pod.running("thanos rule");
    if (ruler) checkRuler(ruler, check);
    const prometheus = pod.running("prometheus");
    const sidecar = pod.running("thanos sidecar");
    if (!prometheus || !sidecar) return;
    // An unknown word is usually the bucket's name, so the sidecar has a bucket.
    if (sidecar.line.isPartial || hasBucket(sidecar)) checkPrometheus(prometheus, sidecar, check);
  },
});

function checkPrometheus(
  prometheus: Container,
  sidecar: Container,
  { config, report }: Check<Config>,
): void {
  const violation = fault(prometheus, sidecar, config.blockDuration);
  if (violation) report(prometheus, violation);
}

function fault(
  { title, line, spec }: Container,
  sidecar: Container,
  blockDuration: string,
): Violation | undefined {
  const [min, max] = [line.get(minFlag), line.get(maxFlag)];
  const delay = line.get(delayFlag);
  const fixed = `Set ${minFlag}=${blockDuration} and ${maxFlag}=${blockDuration}.`;

  if (delay !== undefined) {
    if (max !== undefined || (min !== undefined && seconds(min) !== seconds(blockDuration)))
      return {
        what: `${title} mixes ${delayFlag} with ${max === undefined ? minFlag : maxFlag}.`,
        why: `Compaction is either delayed or off. In a mixture, each setting hides a fault of the other: if one is removed later, Prometheus compacts blocks before they are uploaded, or the sidecar doesn't start, and data reaches the bucket twice or never.`,
        fix: `Keep ${delayFlag} and remove ${minFlag} and ${maxFlag}, or the reverse: ${fixed}`,
      };
    const expected = metaFile(sidecar);
    if (path.normalize(delay) !== expected)
      return {
        what: `${title} delays compaction by ${delay}, but its sidecar records its uploads in ${expected}.`,
        why: "Prometheus then waits for a file that is never written, and the sidecar refuses to start: nothing is uploaded, and data older than the local retention is lost.",
        fix: `Set ${delayFlag}=${expected}.`,
      };
    if (isOlder(spec.image, { major: 3, minor: 9 }))
      return {
        what: `${title} has ${delayFlag}, which its version of Prometheus does not support.`,
        why: "Prometheus refuses to start with an unknown flag: nothing is scraped.",
        fix: `Use Prometheus 3.9 or later, or remove the flag: ${fixed}`,
      };
    if (isOlder(sidecar.spec.image, { major: 0, minor: 41 }))
      return {
        what: `${title} delays compaction, but its sidecar is older than Thanos 0.41.`,
        why: "An older sidecar refuses to start with different minimum and maximum durations: nothing is uploaded, and data older than the local retention is lost.",
        fix: `Use Thanos 0.41 or later, or switch compaction off: ${fixed}`,
      };
    return undefined;
  }

  const overlapping =
    "Prometheus then compacts blocks on its own. A sidecar uploads no compacted block, so a block that was compacted before its upload is permanently missing in the bucket. Most versions of the sidecar refuse to start, so that nothing is uploaded.";
  if (min === undefined && max === undefined)
    return {
      what: `${title} does not set the duration of its blocks.`,
      why: overlapping,
      fix: `${fixed} Or, with Prometheus 3.9 and Thanos 0.41 or later, delay compaction until the upload by ${delayFlag}.`,
    };
  if (min === undefined || max === undefined)
    return {
      what: `${title} sets only ${min === undefined ? maxFlag : minFlag}.`,
      why: overlapping,
      fix: fixed,
    };
  if (seconds(min) !== seconds(max))
    return { what: `${title} makes blocks of ${min} to ${max}.`, why: overlapping, fix: fixed };
  if (seconds(min) !== seconds(blockDuration))
    return {
      what: `${title} makes blocks of ${min}.`,
      why: `A block is uploaded when it is complete, so a lost disk costs up to ${min} of data. The smallest range of the compactor is 2h, so that other blocks remain small or overlap.`,
      fix: fixed,
    };
  return undefined;
}

function checkRuler({ title, line, pod }: Container, { config, report }: Check<Config>): void {
  const duration = line.get("--tsdb.block-duration") ?? "2h";
  if (seconds(duration) === seconds(config.blockDuration)) return;
  report(pod, {
    what: `${title} makes blocks of ${duration}.`,
    why: `Results of rules are uploaded when a block is complete, so a lost disk costs up to ${duration} of them. The smallest range of the compactor is 2h.`,
    fix: `Set --tsdb.block-duration=${config.blockDuration}.`,
  });
}

/** The file in which a sidecar records its uploads. */
function metaFile({ line }: Container): string {
  const name = line.get("--shipper.meta-file-name") ?? "thanos.shipper.json";
  return path.join(line.get("--tsdb.path") ?? "./data", name);
}
