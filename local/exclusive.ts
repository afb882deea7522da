import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { machineNames } from "./cluster/cluster.ts";
import { processesOf } from "./cluster/cgroups.ts";
import { UserError } from "./prerequisites.ts";
import { name, stateDir } from "./settings.ts";

/** Set in the environment of all that a run starts. */
export const marker = `HA_MONITORING_RUN=${stateDir}`;

/**
 * Makes this the only run that changes the cluster, and ends what a killed one left behind:
 * a build, a half-started containerd, a `pulumi up` that goes on without its caller.
 */
export async function runAlone(): Promise<void> {
  await acquire();
  await endOrphans();
  const [key, value] = marker.split("=") as [string, string];
  process.env[key] = value;
}

/** Holds an abstract socket: the kernel releases it with this process, however that ends. */
async function acquire(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const lock = createServer().once("error", () => {
      reject(new UserError("Another run is changing the embedded cluster: wait for its end."));
    });
    lock.listen(`\0${name}:${stateDir}`, () => {
      lock.unref();
      resolve();
    });
  });
}

async function endOrphans(): Promise<void> {
  const patience = Date.now() + 30_000;
  for (let orphans = findOrphans(); orphans.length > 0; orphans = findOrphans()) {
    // An engine that is told to end writes down first what it has done.
    const signal = Date.now() < patience ? "SIGTERM" : "SIGKILL";
    for (const pid of orphans)
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    await sleep(200);
  }
}

/** Processes that an earlier run started, but for the cluster's machines. */
function findOrphans(): number[] {
  const spared = new Set([...machineNames.flatMap(processesOf), ...ancestors()]);
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && !spared.has(pid) && isMarked(pid));
}

function isMarked(pid: number): boolean {
  try {
    // A process that has ended and waits for its parent has no program any more.
    readlinkSync(`/proc/${pid}/exe`);
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(marker);
  } catch {
    return false; // gone meanwhile, or the kernel's own
  }
}

/** This process and those above it: a test that runs a command is no orphan of it. */
function ancestors(): number[] {
  const pids: number[] = [];
  for (let pid = process.pid; pid > 1;) {
    pids.push(pid);
    pid = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  }
  return pids;
}
