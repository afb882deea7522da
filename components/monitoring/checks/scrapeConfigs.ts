import { stringify } from "yaml";
import { checkFiles } from "./fileCheck.ts";

/**
 * Validates scrape jobs with promtool, without the files that they refer to, which exist in the servers only.
 * @param scrapeInterval of jobs without their own, as a duration
 * @param required whether a missing promtool is an error
 * @throws RunError with promtool's output if promtool refuses a job
 */
export async function checkScrapeConfigs(
  configs: readonly object[],
  scrapeInterval: string,
  required: boolean,
): Promise<void> {
  if (configs.length === 0) return;
  const config = { global: { scrape_interval: scrapeInterval }, scrape_configs: configs };
  await checkFiles({
    program: "promtool",
    args: (names) => ["check", "config", "--syntax-only", ...names],
    files: { "prometheus.yml": stringify(config, { lineWidth: 0 }) },
    subject: "The scrape jobs of prometheus.jobs and prometheus.scrapeConfigFiles",
    required,
    software: "Prometheus",
  });
}
