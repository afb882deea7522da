import { RunError } from "@pulumi/pulumi";
import { bytesOf, configMapBytes, mebibytes } from "../../kubernetes/configFiles.ts";
import { configFile } from "../alertmanager/files.ts";
import { checkFiles } from "./fileCheck.ts";

/**
 * Validates Alertmanager's configuration and its templates with amtool, as Alertmanager does when it
 * loads them.
 * @param required whether a missing amtool is an error
 * @throws RunError with amtool's output if amtool refuses the configuration, or if the files are too
 *   large for a ConfigMap
 */
export async function checkAlertmanagerConfig(
  files: Readonly<Record<string, string>>,
  required: boolean,
): Promise<void> {
  const { [configFile]: config = "", ...templates } = files;
  const bytes = bytesOf(Object.values(files).join(""));
  if (bytes > configMapBytes)
    throw new RunError(
      `alertmanager generates a configuration of ${mebibytes(bytes)}, but a ConfigMap holds at most 1 MiB: configure fewer teams or shorter team names.`,
    );
  await checkFiles({
    program: "amtool",
    args: (names) => ["check-config", ...names],
    files: { [configFile]: config },
    referredFiles: templates,
    subject: "The Alertmanager configuration",
    required,
    software: "Alertmanager",
  });
}
