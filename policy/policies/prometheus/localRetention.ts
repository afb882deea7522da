import { seconds } from "../../model/duration.ts";
import { stackPolicy } from "../../model/policy.ts";
import { prometheusConfig } from "../../model/server.ts";

interface Config {
  /** Least time that uploaded data stays on the disk. */
  readonly minimum: string;
}

export const localRetention = stackPolicy<Config>({
  name: "prometheus-local-retention",
  description: "Prometheus servers and rulers keep at least three blocks on their own disk.",
  parameters: {
    minimum: { type: "string", default: "6h", description: "Least retention." },
  },
  check: (stack, { config, report, each }) => {
    each(
      stack.running("prometheus", "thanos rule"),
      ({ pod }) => pod.resource,
      (server) => {
        const isRuler = server.program === "thanos rule";
        const flag = isRuler ? "--tsdb.retention" : "--storage.tsdb.retention.time";
        const retention =
          (isRuler ? undefined : prometheusConfig(stack, server)?.storage?.tsdb?.retention?.time) ??
          server.line.get(flag);
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
