import { mkdtempSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

// Pulumi's state and the keys of the API server, instead of those of the embedded cluster. Set before
// local/layout.ts is loaded, which reads the variable.
const folder = mkdtempSync(path.join(os.tmpdir(), "gke-"));
process.env.HA_MONITORING_STATE = folder;
process.once("exit", () => {
  if (process.env.KEEP_STATE === undefined) rmSync(folder, { recursive: true, force: true });
});
