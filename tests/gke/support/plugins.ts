import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { state } from "../../../local/layout.ts";

/** Ends the plugins of this state, which outlive a Pulumi that is killed. */
export async function endPlugins(): Promise<void> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const id of processes) {
    // A process may end at any time.
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (!command.startsWith(path.join(state.pulumi, "home"))) continue;
    try {
      process.kill(Number(id), "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
