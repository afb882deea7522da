import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { name as project } from "../layout.ts";

const root = "/sys/fs/cgroup";
const unified = existsSync(path.join(root, "cgroup.controllers"));

/** Roots of the control group trees: version 2 has one, version 1 has one per controller. */
const trees = unified
  ? [root]
  : readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(root, entry.name));

/**
 * Folders of the project's control group of a name, one per tree. A process and its descendants
 * stay in their group, so a group finds them again after the program that started them was killed.
 */
export const cgroupsOf = (group: string): string[] =>
  trees.map((tree) => path.join(tree, project, group));

export async function createCgroups(group: string): Promise<void> {
  for (const folder of cgroupsOf(group)) {
    await mkdir(folder, { recursive: true });
    if (!folder.startsWith(path.join(root, "cpuset"))) continue;
    // A new cpuset of version 1 is empty and accepts no process until it has cores and memory.
    for (const file of ["cpuset.cpus", "cpuset.mems"])
      for (const below of [path.dirname(folder), folder])
        await writeFile(
          path.join(below, file),
          await readFile(path.join(path.dirname(below), file), "utf8"),
        );
  }
}

/** Enables resource limits in the groups below a group. Version 1 of control groups needs no such step. */
export async function delegateControllers(group: string): Promise<void> {
  if (!unified) return;
  // Controllers reach a group only through every group above it.
  for (const folder of cgroupsOf(group))
    for (const parent of [root, path.dirname(folder)])
      await writeFile(
        path.join(parent, "cgroup.subtree_control"),
        "+cpu +memory +pids +io +cpuset",
      );
}

/**
 * Moves this process into a group, and with it every process that it starts from then on.
 * @returns a function that moves this process back, so that the group can be removed
 */
export async function enterCgroups(group: string): Promise<() => Promise<void>> {
  const before = foldersOf(await readFile("/proc/self/cgroup", "utf8"), trees);
  await moveTo(cgroupsOf(group));
  return () => moveTo(before);
}

/**
 * Folders of the groups that a process is in, one per tree. Not simply the roots: their limits are not
 * those of the session, and the root of a container's tree accepts no process (EBUSY) if it has children.
 * @param membership content of /proc/PID/cgroup: lines of ID:CONTROLLERS:GROUP, without controllers in version 2
 */
export function foldersOf(membership: string, trees: readonly string[]): string[] {
  const groups = new Map(
    [...membership.matchAll(/^\d+:(?:name=)?([^:]*):(\/.*)$/gm)].map(
      ([, controllers = "", group = "/"]) => [controllers, group] as const,
    ),
  );
  return trees.map((tree) => {
    const name = path.basename(tree);
    const isVersion2 = [path.basename(root), "unified"].includes(name);
    const group = groups.get(isVersion2 ? "" : name) ?? "/";
    const folder = path.join(tree, group);
    // A group outside of this cgroup namespace is shown as /.. and has no folder.
    return group !== "/" && !group.startsWith("/..") && existsSync(folder) ? folder : tree;
  });
}

async function moveTo(folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    await writeFile(path.join(folder, "cgroup.procs"), String(process.pid));
}

/** Process IDs in a group and in the groups below it, such as those of a machine's containers. */
export function processesOf(group: string): number[] {
  const found = new Set<number>();
  for (const top of cgroupsOf(group))
    for (const folder of [top, ...subgroups(top)])
      for (const pid of read(path.join(folder, "cgroup.procs")).split("\n"))
        if (pid !== "") found.add(Number(pid));
  return [...found];
}

/**
 * Ends every process of a group, except for this one.
 * @param grace seconds in which the processes get SIGTERM, before they get SIGKILL
 * @throws Error if some are still running 30 s after the first SIGKILL
 */
export async function endProcessesOf(group: string, grace = 0): Promise<void> {
  const others = () => processesOf(group).filter((pid) => pid !== process.pid);
  const start = Date.now();
  for (let pids = others(); pids.length > 0; pids = others()) {
    const seconds = (Date.now() - start) / 1000;
    if (seconds > grace + 30)
      throw new Error(`Processes ${pids.join(", ")} of group ${project}/${group} do not end.`);
    for (const pid of pids) send(seconds < grace ? "SIGTERM" : "SIGKILL", pid);
    await sleep(50);
  }
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Removes a group without processes, and the project's group with the last group in it. */
export async function removeCgroups(group: string): Promise<void> {
  for (const top of cgroupsOf(group)) {
    for (const folder of [...subgroups(top).reverse(), top])
      if (existsSync(folder)) await rmdir(folder);
    const parent = path.dirname(top);
    if (existsSync(parent) && subgroups(parent).length === 0) await rmdir(parent);
  }
}

/** Groups below a group, parents first. */
function subgroups(group: string): string[] {
  if (!existsSync(group)) return [];
  return readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const folder = path.join(group, entry.name);
      return [folder, ...subgroups(folder)];
    });
}

/** Text of a file; empty if its group was removed in between. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
