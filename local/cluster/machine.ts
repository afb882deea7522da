import { execa } from "execa";
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { state } from "../layout.ts";
import {
  cgroupsOf,
  createCgroups,
  delegateControllers,
  endProcessesOf,
  processesOf,
  removeCgroups,
} from "./cgroups.ts";
import { quote } from "../shell.ts";

/** A program that s6 runs on a machine and restarts when it ends. */
export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  /** A file or socket that must exist before the service starts. */
  readonly after?: string;
}

/** A machine of the cluster: namespaces and a control group with supervised services. */
export interface Machine {
  readonly name: string;
  /** Network namespace; default the host's. */
  readonly netns?: string;
  readonly services: readonly Service[];
  /** Mount points inside the machine of folders that keep their data after it has ended. */
  readonly disks?: readonly string[];
}

export const directoryOf = (machine: string) => path.join(state.machines, machine);

export const logDirectoryOf = (machine: string) => path.join(directoryOf(machine), "logs");

/** Folder on the host of a disk of a machine. */
export const diskOf = (machine: string, mountPoint: string) =>
  path.join(directoryOf(machine), "disks", mountPoint.slice(1).replaceAll("/", "+"));

export const isRunning = (machine: string) => processesOf(machine).length > 0;

/** Time of the last start of a machine, in milliseconds since 1970. */
export const bootTime = (machine: string) =>
  statSync(path.join(directoryOf(machine), "services")).mtimeMs;

/** Whether the commands of a machine are those of its last start. */
export async function hasServicesOf(machine: Machine): Promise<boolean> {
  for (const service of machine.services) {
    const file = path.join(directoryOf(machine.name), "services", service.name, "run");
    if (!existsSync(file) || (await readFile(file, "utf8")) !== runScript(service)) return false;
  }
  return true;
}

/** Starts a machine, unless it is running. */
export async function startMachine(machine: Machine): Promise<void> {
  if (isRunning(machine.name)) return;
  const directory = directoryOf(machine.name);
  await rm(path.join(directory, "services"), { recursive: true, force: true });
  for (const service of machine.services) await writeService(machine.name, service);
  for (const disk of machine.disks ?? [])
    await mkdir(diskOf(machine.name, disk), { recursive: true });
  await createCgroups(machine.name);
  await delegateControllers(machine.name);

  const log = openSync(path.join(logDirectoryOf(machine.name), "machine"), "a");
  const process = spawn(
    path.join(import.meta.dirname, "machine.sh"),
    [machine.name, directory, cgroupsOf(machine.name).join("\n"), machine.netns ?? ""],
    { detached: true, stdio: ["ignore", log, log] },
  );
  process.unref();
}

/** Ends all processes of a machine. The kernel then removes its namespaces and mounts. */
export async function stopMachine(name: string): Promise<void> {
  await endProcessesOf(name);
  await removeCgroups(name);
}

/** Runs a command inside a machine's namespaces. */
export function inMachine(name: string, command: string, ...args: string[]) {
  return execa("nsenter", ["--target", String(initOf(name)), "--all", command, ...args]);
}

/** Process ID on the host of the first process of a machine. */
export function initOf(name: string): number {
  const init = processesOf(name).find(isInit);
  if (init === undefined) throw new Error(`Machine ${name} is not running.`);
  return init;
}

/** Whether a process has ID 1 in a PID namespace directly below the host's. */
function isInit(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return /^NSpid:\t\d+\t1$/m.test(status);
  } catch {
    return false; // The process has ended.
  }
}

async function writeService(machine: string, service: Service): Promise<void> {
  const directory = path.join(directoryOf(machine), "services", service.name);
  const logs = path.join(logDirectoryOf(machine), service.name);
  await mkdir(path.join(directory, "log"), { recursive: true });
  await mkdir(logs, { recursive: true });
  await writeScript(path.join(directory, "run"), runScript(service));
  // Three rotated files of 5 MB each.
  const log = script(`exec s6-log n3 s5000000 ${quote(logs)}`);
  await writeScript(path.join(directory, "log", "run"), log);
}

function runScript(service: Service): string {
  const wait = service.after ? [`until [ -e ${quote(service.after)} ]; do sleep 0.05; done`] : [];
  const command = service.command.map(quote).join(" \\\n  ");
  return script("exec 2>&1", ...wait, `exec ${command}`);
}

const script = (...lines: readonly string[]) => ["#!/bin/sh", ...lines, ""].join("\n");

async function writeScript(file: string, content: string): Promise<void> {
  await writeFile(file, content);
  await chmod(file, 0o755);
}
