import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { name as project } from "../settings.ts";

const root = "/sys/fs/cgroup";
const unified = existsSync(path.join(root, "cgroup.controllers"));

/**
 * Control groups of a machine: every process of it is in them, whoever started it, so they
 * are how its processes are found again after this program was killed.
 */
export function cgroupsOf(machine: string): string[] {
  // Version 2 has one tree of groups, version 1 has one for each controller.
  const trees = unified
    ? [root]
    : readdirSync(root, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join(root, entry.name));
  return trees.map((tree) => path.join(tree, project, machine));
}

export async function createCgroups(machine: string): Promise<void> {
  for (const group of cgroupsOf(machine)) {
    await mkdir(group, { recursive: true });
    if (unified) {
      // Controllers reach a group only through every group above it.
      for (const parent of [root, path.dirname(group)])
        await writeFile(
          path.join(parent, "cgroup.subtree_control"),
          "+cpu +memory +pids +io +cpuset",
        );
    } else if (group.startsWith(path.join(root, "cpuset"))) {
      // A new cpuset of version 1 is empty and takes no process until it has cores and memory.
      for (const file of ["cpuset.cpus", "cpuset.mems"])
        for (const below of [path.dirname(group), group])
          await writeFile(
            path.join(below, file),
            await readFile(path.join(path.dirname(below), file), "utf8"),
          );
    }
  }
}

/** Process IDs in a machine's control groups, the groups of its containers included. */
export function processesOf(machine: string): number[] {
  const found = new Set<number>();
  for (const group of cgroupsOf(machine))
    for (const folder of [group, ...subgroups(group)])
      for (const pid of read(path.join(folder, "cgroup.procs")).split("\n"))
        if (pid !== "") found.add(Number(pid));
  return [...found];
}

export async function removeCgroups(machine: string): Promise<void> {
  for (const group of cgroupsOf(machine)) {
    for (const folder of [...subgroups(group).reverse(), group])
      if (existsSync(folder)) await rmdir(folder);
    const parent = path.dirname(group);
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

/** A file's text; nothing where the group has just gone. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
