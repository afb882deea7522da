import { createServer } from "node:net";
import { createCgroups, endProcessesOf, enterCgroups, removeCgroups } from "./cluster/cgroups.ts";
import { name } from "./layout.ts";
import { UserError } from "./userError.ts";

/** Control group of the run that changes the cluster: of this process and all that it starts. */
export const runGroup = "run";

/** Seconds that `pulumi up` has after SIGTERM to write the completed operations into the state. */
const grace = 30;

/**
 * Runs an action that changes the cluster or the cache: at most one at a time on this machine. It
 * first ends the processes that a killed run left, such as a build, a containerd or a `pulumi up`.
 * @throws UserError if another run is active
 */
export async function withRunLock(action: () => Promise<void>): Promise<void> {
  const release = await acquire();
  try {
    const leave = await enterRunGroup();
    try {
      await action();
    } finally {
      if (leave) await leaveRunGroup(leave);
    }
  } finally {
    release();
  }
}

/**
 * Listens on an abstract socket, which the kernel frees when this process ends in any way. The lock
 * of flock(1) would be kept by the processes that a killed run has left, which the next run must end.
 */
function acquire(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const lock = createServer().once("error", () => {
      reject(
        new UserError("Another run is changing the embedded cluster: wait until it has ended."),
      );
    });
    lock.listen(`\0${name}`, () => {
      lock.unref();
      resolve(() => lock.close());
    });
  });
}

/**
 * Moves this process into the control group of the run.
 * @returns a function that moves this process back; undefined without the right to create control groups, as for
 *   `make tools` without root
 */
async function enterRunGroup(): Promise<(() => Promise<void>) | undefined> {
  await endProcessesOf(runGroup, grace);
  try {
    await createCgroups(runGroup);
    return await enterCgroups(runGroup);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
    return undefined;
  }
}

async function leaveRunGroup(leave: () => Promise<void>): Promise<void> {
  await leave();
  // A process that is still ending keeps the group, which the next run removes.
  await removeCgroups(runGroup).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
  });
}
