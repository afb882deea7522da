import { checkFiles } from "./fileCheck.ts";

/**
 * Has amtool validate a configuration, as Alertmanager does when it loads it.
 * @throws RunError with amtool's output if it refuses the configuration
 */
export const checkAlertmanagerConfig = (yaml: string): Promise<void> =>
  checkFiles({
    program: "amtool",
    args: ["check-config"],
    files: { "alertmanager.yml": yaml },
    subject: "The Alertmanager configuration",
    software: "Alertmanager",
  });
