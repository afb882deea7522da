import { stringify } from "yaml";
import type { Jobs } from "../prometheus/jobs/jobs.ts";
import { checkFiles } from "./fileCheck.ts";

/**
 * Validates scrape jobs, remote storages and further Alertmanagers with promtool, without the files that they refer to, which exist in the servers only.
 * @param scrapeInterval of jobs without their own, as a duration
 * @param required whether a missing promtool is an error
 * @throws RunError with promtool's output if promtool refuses one
 */
export async function checkScrapeConfigs(
  {
    configs,
    remoteWrites,
    alertmanagers,
  }: Pick<Jobs, "configs" | "remoteWrites" | "alertmanagers">,
  scrapeInterval: string,
  required: boolean,
): Promise<void> {
  if (configs.length + remoteWrites.length + alertmanagers.length === 0) return;
  const config = {
    global: { scrape_interval: scrapeInterval },
    scrape_configs: configs,
    remote_write: remoteWrites,
    alerting: { alertmanagers },
  };
  await checkFiles({
    program: "promtool",
    args: (names) => ["check", "config", "--syntax-only", ...names],
    files: { "prometheus.yml": stringify(config, { lineWidth: 0 }) },
    subject:
      "The configuration of prometheus.jobs, prometheus.scrapeConfigFiles, prometheus.remoteWrite and alertmanager.additional",
    required,
    software: "Prometheus",
    explain: (output) => {
      const [, field] = /field (\w+_sd_configs) not found/.exec(output) ?? [];
      return (
        field &&
        `The promtool that "make tools" builds lacks the discovery of some clouds. If Prometheus has ${field}, have promtool of Prometheus' release on PATH before it.`
      );
    },
  });
}
