import { seconds } from "../../model/duration.ts";
import { stackPolicy } from "../../model/policy.ts";
import { prometheusConfig } from "../../model/labelSource.ts";

interface Config {
  /** Least retention on the disk. */
  readonly minimum: string;
  /** Least retention by size, in Prometheus' units. */
  readonly size: string;
}

/** Prometheus' units, each of which is 1024 times the one before. */
const units = ["", "K", "M", "G", "T", "P", "E"];

/** Bytes of a size such as 512MB; undefined if it is none, which Prometheus refuses. */
function bytes(size: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(size) ?? [];
  return number === undefined ? undefined : Number(number) * 1024 ** units.indexOf(unit);
}

export const prometheusLocalRetention = stackPolicy<Config>({
  name: "prometheus-local-retention",
  description: "Prometheus servers and rulers keep at least three blocks on their disk.",
  prevents: "data that is deleted before it is uploaded",
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
    each(stack.running("prometheus", "thanos rule"), (server) => {
      const isRuler = server.program === "thanos rule";
      const flag = isRuler ? "--tsdb.retention" : "--storage.tsdb.retention.time";
      const inFile = isRuler
        ? undefined
        : prometheusConfig(stack, server)?.storage?.tsdb?.retention;
      const sizeFlag = "--storage.tsdb.retention.size";
      const size = isRuler ? undefined : (inFile?.size ?? server.line.get(sizeFlag));
      // 0 means unlimited.
      const [limit, least] = [bytes(size ?? "0B"), bytes(config.size)];
      if (limit && least && limit < least)
        report(server, {
          what: `${server.title} deletes blocks when its data is larger than ${size}.`,
          why: "The write-ahead log counts too, and all replicas reach the size at the same time. Without space for three blocks, data is deleted before it is uploaded if the bucket can't be reached for some hours.",
          fix: `Set ${sizeFlag} to the size of 6 hours of samples, at least ${config.size}, or remove it if the volume is large enough for the retention by time.`,
        });
      const retention = inFile?.time ?? server.line.get(flag);
      // The defaults are 15 days and 48 hours; 0 means unlimited.
      if (retention === undefined || seconds(retention) === 0) return;
      if (seconds(retention) >= seconds(config.minimum)) return;
      report(server, {
        what: `${server.title} keeps its data for ${retention}.`,
        why: "A block is complete after two hours and uploaded later. If the bucket can't be reached for a while, data older than the retention is deleted before it is uploaded, and is lost.",
        fix: `Keep at least three blocks of 2h: set ${flag}=${config.minimum} or more.`,
      });
    });
  },
});
