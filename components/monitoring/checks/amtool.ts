import { RunError } from "@pulumi/pulumi";
import { bytesOf, configMapBytes, mebibytes } from "../../kubernetes/configFiles.ts";
import { configFile } from "../alertmanager/files.ts";
import { checkFiles } from "./fileCheck.ts";

/**
 * Has amtool validate the files of Alertmanager, as Alertmanager does when it loads them: its
 * configuration and the templates that the configuration names.
 * @throws RunError with amtool's output if it refuses the configuration, or if a ConfigMap has no room
 *   for the files
 */
export async function checkAlertmanagerConfig(
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { [configFile]: config = "", ...templates } = files;
  const bytes = bytesOf(Object.values(files).join(""));
  if (bytes > configMapBytes)
    throw new RunError(
      `alertmanager makes a configuration of ${mebibytes(bytes)}, and a ConfigMap holds 1 MiB: it must have fewer or shorter teams.`,
    );
  await checkFiles({
    program: "amtool",
    args: (names) => ["check-config", ...names],
    files: { [configFile]: config },
    referredFiles: templates,
    subject: "The Alertmanager configuration",
    software: "Alertmanager",
  });
}
