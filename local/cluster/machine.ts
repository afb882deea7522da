import { execa } from "execa";
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { state } from "../settings.ts";
import { cgroupsOf, createCgroups, processesOf, removeCgroups } from "./cgroups.ts";

/** A program that a machine keeps running. */
export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  /** A file or socket that must be there before the service starts. */
  readonly after?: string;
}

/** A machine of the cluster: namespaces and control groups with supervised services inside. */
export interface Machine {
  readonly name: string;
  /** Network namespace; the host's own where absent. */
  readonly netns?: string;
  readonly services: readonly Service[];
  /** Mount points, inside the machine, of the folders that outlive it. */
  readonly disks?: readonly string[];
}

export const directoryOf = (machine: string) => path.join(state.machines, machine);

export const logDirectoryOf = (machine: string) => path.join(directoryOf(machine), "logs");

/** Where a disk of a machine lies on the host. */
export const diskOf = (machine: string, mountPoint: string) =>
  path.join(directoryOf(machine), "disks", mountPoint.slice(1).replaceAll("/", "+"));

export const isRunning = (machine: string) => processesOf(machine).length > 0;

/** When a machine was last started, in milliseconds since 1970. */
export const bootTime = (machine: string) =>
  statSync(path.join(directoryOf(machine), "services")).mtimeMs;

/** Whether a machine was last started with exactly these commands. */
export async function hasServicesOf(machine: Machine): Promise<boolean> {
  for (const service of machine.services) {
    const file = path.join(directoryOf(machine.name), "services", service.name, "run");
    if (!existsSync(file) || (await readFile(file, "utf8")) !== runScript(service)) return false;
  }
  return true;
}

/** Starts a machine that isn't running. */
export async function startMachine(machine: Machine): Promise<void> {
  if (isRunning(machine.name)) return;
  const directory = directoryOf(machine.name);
  await rm(path.join(directory, "services"), { recursive: true, force: true });
  for (const service of machine.services) await writeService(machine.name, service);
  for (const disk of machine.disks ?? [])
    await mkdir(diskOf(machine.name, disk), { recursive: true });
  await createCgroups(machine.name);

  const log = openSync(path.join(logDirectoryOf(machine.name), "machine"), "a");
  const process = spawn(
    path.join(import.meta.dirname, "machine.sh"),
    [machine.name, directory, cgroupsOf(machine.name).join("\n"), machine.netns ?? ""],
    { detached: true, stdio: ["ignore", log, log] },
  );
  process.unref();
}

/** Ends a machine: all its processes, and with them its namespaces and mounts. */
export async function stopMachine(name: string): Promise<void> {
  while (isRunning(name)) {
    for (const pid of processesOf(name)) kill(pid);
    await sleep(50);
  }
  await removeCgroups(name);
}

/** Runs a command inside a machine's namespaces. */
export function inMachine(name: string, command: string, ...args: string[]) {
  return execa("nsenter", ["--target", String(initOf(name)), "--all", command, ...args]);
}

/** Host's process ID of a machine's first process. */
export function initOf(name: string): number {
  const init = processesOf(name).find(isInit);
  if (init === undefined) throw new Error(`Machine ${name} is not running.`);
  return init;
}

/** Whether a process is the first of a machine: number 1 one PID namespace below the host's. */
function isInit(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return /^NSpid:\t\d+\t1$/m.test(status);
  } catch {
    return false; // It has ended meanwhile.
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

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
