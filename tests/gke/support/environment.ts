import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Folder of all processes of a run; Mocha's main process creates and removes it. */
export const runFolder = process.env.GKE_RUN_FOLDER ?? createRunFolder();

// Pulumi's state and the keys of the API server, instead of those of the embedded cluster. Set before
// local/layout.ts is loaded, which reads the variable.
process.env.HA_MONITORING_STATE = path.join(runFolder, String(process.pid));
mkdirSync(process.env.HA_MONITORING_STATE, { recursive: true });

function createRunFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gke-"));
  process.env.GKE_RUN_FOLDER = folder;
  process.once("exit", () => {
    if (process.env.KEEP_STATE === undefined) rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
