import { seconds } from "../../settings/duration.ts";
import { jobs } from "../names.ts";
import type { ProbeTarget } from "./target.ts";

export interface ProbeJobArgs {
  /** Address of the exporter, as host:port. */
  readonly exporter: string;
  /** Targets that the exporter probes. */
  readonly targets: readonly (Omit<ProbeTarget, "target"> & { readonly target: string })[];
}

/** Scrape job by which the exporter probes the targets. */
export function probeJob({ exporter, targets }: ProbeJobArgs): object {
  return {
    job_name: jobs.probes,
    metrics_path: "/probe",
    static_configs: targets.map((target) => ({
      targets: [exporter],
      labels: {
        probe: target.probe,
        instance: target.instance,
        __scrape_interval__: target.interval,
        // The exporter responds up to half a second after its module's timeout.
        __scrape_timeout__: `${Math.round(seconds(target.timeout) * 1000) + 1000}ms`,
        __param_module: target.module,
        __param_target: target.target,
        ...(target.hostname !== undefined && { __param_hostname: target.hostname }),
      },
    })),
  };
}
