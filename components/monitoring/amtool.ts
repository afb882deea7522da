import { RunError } from "@pulumi/pulumi";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

/**
 * Has amtool read a configuration, as Alertmanager would. Its process has begun when this
 * returns, and runs beside whatever is done before the promise is awaited.
 * @throws RunError with amtool's words if it refuses it
 */
export async function checkAlertmanagerConfig(yaml: string): Promise<void> {
  // It opens its standard input by name, which a process of Node can't serve.
  const directory = mkdtempSync(path.join(os.tmpdir(), "ha-monitoring-"));
  const file = path.join(directory, "alertmanager.yml");
  try {
    writeFileSync(file, yaml);
    await promisify(execFile)("amtool", ["check-config", file]);
  } catch (error) {
    const { code, message, stdout } = error as Error & { code?: unknown; stdout?: string };
    throw new RunError(
      code === "ENOENT"
        ? `Alertmanager's configuration can't be checked, as amtool does not run (${message}): "make tools" builds it, or install Alertmanager and have it on PATH.`
        : `amtool refuses Alertmanager's configuration:\n${(stdout ?? message).trim()}`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
