import * as path from "node:path/posix";
import { hasBucket } from "../../model/bucket.ts";
import { seconds } from "../../model/duration.ts";
import type { Container } from "../../model/pod.ts";
import { type Check, podPolicy, type Violation } from "../../model/policy.ts";
import { isOlder } from "../../model/version.ts";

interface Config {
  /** How long blocks are. */
  readonly blockDuration: string;
}

const minFlag = "--storage.tsdb.min-block-duration";
const maxFlag = "--storage.tsdb.max-block-duration";
const delayFlag = "--storage.tsdb.delay-compact-file.path";

/** https://thanos.io/tip/components/sidecar.md/ */
export const twoHourBlocks = podPolicy<Config>({
  name: "prometheus-two-hour-blocks",
  description:
    "Blocks that a sidecar or a ruler uploads are of two hours, and stay so until they are uploaded.",
  parameters: {
    blockDuration: {
      type: "string",
      default: "2h",
      description: "Duration that minimum and maximum have.",
    },
  },
  check: (pod, check) => {
    const ruler = pod.running("thanos rule");
    if (ruler) checkRuler(ruler, check);
    const prometheus = pod.running("prometheus");
    const sidecar = pod.running("thanos sidecar");
    if (!prometheus || !sidecar) return;
    // What isn't known yet is the bucket's name as a rule.
    if (sidecar.line.isPartial || hasBucket(sidecar)) checkPrometheus(prometheus, sidecar, check);
  },
});

function checkPrometheus(
  prometheus: Container,
  sidecar: Container,
  { config, report }: Check<Config>,
): void {
  const violation = fault(prometheus, sidecar, config.blockDuration);
  if (violation) report(prometheus.pod.resource, violation);
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
        why: `Compaction is either delayed or off. Mixed, the one hides that the other is wrong: whoever takes one away leaves a Prometheus that compacts blocks before they are uploaded, or one whose sidecar doesn't start, and their data reaches the bucket twice or never.`,
        fix: `Keep ${delayFlag} and take ${minFlag} and ${maxFlag} away, or the other way round: ${fixed}`,
      };
    const expected = metaFile(sidecar);
    if (path.normalize(delay) !== expected)
      return {
        what: `${title} delays compaction by ${delay}, but its sidecar notes its uploads in ${expected}.`,
        why: "Prometheus then waits for a file that nobody writes, and the sidecar refuses to start: nothing is uploaded, and what is older than the local retention is lost.",
        fix: `Set ${delayFlag}=${expected}.`,
      };
    if (isOlder(spec.image, { major: 3, minor: 9 }))
      return {
        what: `${title} has ${delayFlag}, which its version of Prometheus doesn't know.`,
        why: "Prometheus refuses to start with a flag that it doesn't know: nothing is scraped.",
        fix: `Use Prometheus 3.9 or later, or take it away: ${fixed}`,
      };
    if (isOlder(sidecar.spec.image, { major: 0, minor: 41 }))
      return {
        what: `${title} delays compaction, but its sidecar is older than Thanos 0.41.`,
        why: "Such a sidecar takes differing minimum and maximum durations for compaction that doesn't wait, and doesn't start: nothing is uploaded, and what is older than the local retention is lost.",
        fix: `Use Thanos 0.41 or later, or switch compaction off: ${fixed}`,
      };
    return undefined;
  }

  const overlapping =
    "Prometheus then compacts blocks on its own. A sidecar uploads no compacted block, so one that was compacted before its upload is missing in the bucket for good; and most versions refuse to start, so that nothing is uploaded.";
  if (min === undefined && max === undefined)
    return {
      what: `${title} leaves the duration of its blocks to Prometheus.`,
      why: overlapping,
      fix: `${fixed} Or, from Prometheus 3.9 and Thanos 0.41 on, have compaction wait for the sidecar by ${delayFlag}.`,
    };
  if (min === undefined || max === undefined)
    return {
      what: `${title} sets ${min === undefined ? maxFlag : minFlag} alone.`,
      why: overlapping,
      fix: fixed,
    };
  if (seconds(min) !== seconds(max))
    return { what: `${title} makes blocks of ${min} to ${max}.`, why: overlapping, fix: fixed };
  if (seconds(min) !== seconds(blockDuration))
    return {
      what: `${title} makes blocks of ${min}.`,
      why: `A block is uploaded when it is complete, so a lost disk costs up to ${min} of data; and the compactor groups blocks by ranges that begin with 2h, so that others stay small or overlap.`,
      fix: fixed,
    };
  return undefined;
}

function checkRuler({ title, line, pod }: Container, { config, report }: Check<Config>): void {
  const duration = line.get("--tsdb.block-duration") ?? "2h";
  if (seconds(duration) === seconds(config.blockDuration)) return;
  report(pod.resource, {
    what: `${title} makes blocks of ${duration}.`,
    why: `What its rules recorded is uploaded when a block is complete, so a lost disk costs up to ${duration} of it; and the compactor groups blocks by ranges that begin with 2h.`,
    fix: `Set --tsdb.block-duration=${config.blockDuration}.`,
  });
}

/** Where a sidecar notes what it has uploaded. */
function metaFile({ line }: Container): string {
  const name = line.get("--shipper.meta-file-name") ?? "thanos.shipper.json";
  return path.join(line.get("--tsdb.path") ?? "./data", name);
}
