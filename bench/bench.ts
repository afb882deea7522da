import { execa } from "execa";
import { isClusterRunning } from "../local/cluster/cluster.ts";
import { projectDir, stateDir } from "../local/settings.ts";

// make bench: measures on an embedded cluster of its own, for which the running one makes room.

// Interrupted, it goes on with what its end has to put right.
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
