import { execa } from "execa";
import { isClusterRunning } from "../local/cluster/cluster.ts";
import { projectDir, stateDir } from "../local/layout.ts";

// make bench: measures on a second embedded cluster. It stops a running one, and starts it again at the end.

// After Ctrl-C, the clean-up below still runs.
process.on("SIGINT", () => undefined);

const own = { HA_MONITORING_STATE: `${stateDir}-bench` };
const make = (target: string, env = {}) => execa("make", [target], { cwd: projectDir, env });

const wasRunning = isClusterRunning();
if (wasRunning) await make("stop");
try {
  const { exitCode } = await execa(
    process.execPath,
    ["bench/run.ts", ...process.argv.slice(2).filter(Boolean)],
    { cwd: projectDir, env: own, stdio: "inherit", reject: false },
  );
  process.exitCode = exitCode;
} finally {
  await make("down", own);
  if (wasRunning) await make("up");
}
