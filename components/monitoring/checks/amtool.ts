import { configFile } from "../alertmanager/files.ts";
import { checkFiles } from "./fileCheck.ts";

/**
 * Has amtool validate the files of Alertmanager, as Alertmanager does when it loads them: its
 * configuration and the templates that the configuration names.
 * @throws RunError with amtool's output if it refuses the configuration
 */
export function checkAlertmanagerConfig(files: Readonly<Record<string, string>>): Promise<void> {
  const { [configFile]: config = "", ...templates } = files;
  return checkFiles({
    program: "amtool",
    args: (names) => ["check-config", ...names],
    files: { [configFile]: config },
    referredFiles: templates,
    subject: "The Alertmanager configuration",
    software: "Alertmanager",
  });
}
