import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as z from "zod";

/** https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/diy/lock.go, lockContent */
const lockContent = z.object({ pid: z.number(), hostname: z.string() });

export interface StackLocks {
  /** IDs of the Pulumi processes that hold a lock. */
  readonly held: readonly number[];
  /** Whether there is a lock of a process that has ended. */
  readonly stale: boolean;
}

/** Locks in a folder of Pulumi's file backend. */
export function stackLocks(backend: string): StackLocks {
  const directory = path.join(backend, "locks");
  const files = existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) =>
        file.endsWith(".json"),
      )
    : [];
  const holders = files.map((file) => holderOf(path.join(directory, file)));
  return {
    held: holders.filter((pid) => pid !== undefined),
    stale: holders.includes(undefined),
  };
}

/** The process that holds a lock; undefined where it has ended or the file is incomplete. */
function holderOf(file: string): number | undefined {
  try {
    const { pid, hostname } = lockContent.parse(JSON.parse(readFileSync(file, "utf8")));
    // Processes of another host are not visible, so the lock counts as held.
    if (hostname !== os.hostname()) return pid;
    // Linux may have reused the ID for another program.
    return readFileSync(`/proc/${pid}/comm`, "utf8") === "pulumi\n" ? pid : undefined;
  } catch {
    return undefined;
  }
}
