import { seconds } from "../../model/duration.ts";
import { stackPolicy } from "../../model/policy.ts";
import { prometheusConfig } from "../../model/server.ts";

interface Config {
  /** Least time that uploaded data stays on the disk. */
  readonly minimum: string;
  /** Least size from which the oldest block is deleted, as Prometheus has it. */
  readonly size: string;
}

/** Prometheus' units, each of which is 1024 times the one before. */
const units = ["", "K", "M", "G", "T", "P", "E"];

/** Bytes of a size such as 512MB; undefined if it is none, which Prometheus refuses. */
function bytes(size: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(size) ?? [];
  return number === undefined ? undefined : Number(number) * 1024 ** units.indexOf(unit);
}

export const localRetention = stackPolicy<Config>({
  name: "prometheus-local-retention",
  description: "Prometheus servers and rulers keep at least three blocks on their own disk.",
  parameters: {
    minimum: { type: "string", default: "6h", description: "Least retention." },
    size: {
      type: "string",
      // 6 h of blocks at 2 B a sample and 3 h of write-ahead log at 6 B (docs/bench.md), of 70,000 series each 15 s.
      default: "512MB",
      description: "Least retention by size.",
    },
  },
  check: (stack, { config, report, each }) => {
    each(
      stack.running("prometheus", "thanos rule"),
      ({ pod }) => pod.resource,
      (server) => {
        const isRuler = server.program === "thanos rule";
        const flag = isRuler ? "--tsdb.retention" : "--storage.tsdb.retention.time";
        const inFile = isRuler
          ? undefined
          : prometheusConfig(stack, server)?.storage?.tsdb?.retention;
        const sizeFlag = "--storage.tsdb.retention.size";
        const size = isRuler ? undefined : (inFile?.size ?? server.line.get(sizeFlag));
        // 0 is without a limit.
        const [limit, least] = [bytes(size ?? "0B"), bytes(config.size)];
        if (limit && least && limit < least)
          report(server.pod.resource, {
            what: `${server.title} deletes blocks when its data is larger than ${size}.`,
            why: "The write-ahead log counts too, and all replicas reach the size at the same time. Where it has no room for three blocks, a bucket that can't be reached for some hours loses what is deleted before it is uploaded.",
            fix: `Set ${sizeFlag} to what 6 hours of samples need, at least ${config.size}, or remove it where the volume is large enough for the retention by time.`,
          });
        const retention = inFile?.time ?? server.line.get(flag);
        // What neither sets is days; and 0 is without an end.
        if (retention === undefined || seconds(retention) === 0) return;
        if (seconds(retention) >= seconds(config.minimum)) return;
        report(server.pod.resource, {
          what: `${server.title} keeps its data for ${retention}.`,
          why: "A block is complete after two hours, and uploaded some time after that. When the bucket can't be reached for a while, what is older than the retention is deleted before it is uploaded, and lost.",
          fix: `Keep at least three blocks of 2h: set ${flag}=${config.minimum} or more.`,
        });
      },
    );
  },
});
