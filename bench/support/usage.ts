import type { ResultPromise } from "execa";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { rounded, sum } from "./measure.ts";

/** Memory and CPU of a command with all its child processes. */
export interface Usage {
  readonly command: string;
  /** Peak memory of all processes together, in MiB. Shared memory counts once. */
  readonly peakMiB: number;
  readonly cpuSeconds: number;
  readonly processes: readonly {
    readonly name: string;
    readonly peakMiB: number;
    readonly cpuSeconds: number;
  }[];
}

/** Sampling interval in milliseconds. What a process uses after its last sample is not counted. */
const period = 50;
/** USER_HZ, the unit of CPU times in /proc: https://man7.org/linux/man-pages/man7/time.7.html */
const ticksPerSecond = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** Runs a command and samples its processes. */
export async function usageOf(command: string, run: () => ResultPromise): Promise<Usage> {
  const running = run();
  const until = { ended: false };
  const end = running.finally(() => (until.ended = true));
  const names = new Map<number, string>();
  const cpu = new Map<number, number>();
  const peaks = new Map<string, number>();
  let peak = 0;
  while (!until.ended) {
    const sizes = new Map<string, number>();
    for (const { pid, seconds } of treeOf(running.pid ?? 0)) {
      const name = nameOf(pid) ?? names.get(pid);
      if (name === undefined) continue;
      names.set(pid, name);
      cpu.set(pid, seconds);
      sizes.set(name, (sizes.get(name) ?? 0) + sizeOf(pid));
    }
    for (const [name, size] of sizes) peaks.set(name, Math.max(size, peaks.get(name) ?? 0));
    peak = Math.max(peak, sum(sizes.values()));
    await sleep(period);
  }
  await end;
  const cpuOf = (name: string) =>
    rounded(sum([...cpu].filter(([pid]) => names.get(pid) === name).map(([, seconds]) => seconds)));
  return {
    command,
    peakMiB: Math.round(peak),
    cpuSeconds: rounded(sum(cpu.values())),
    processes: [...peaks]
      .map(([name, size]) => ({ name, peakMiB: Math.round(size), cpuSeconds: cpuOf(name) }))
      .toSorted((a, b) => b.cpuSeconds - a.cpuSeconds),
  };
}

/** A process and its descendants. */
function treeOf(root: number): readonly Process[] {
  const all = readdirSync("/proc").flatMap((entry) => statOf(Number(entry)) ?? []);
  const found = all.filter(({ pid }) => pid === root);
  // A child's entry may come before its parent's.
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): Process | undefined {
  if (!(pid > 0)) return undefined;
  // The second field is the name in parentheses, which may contain spaces.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /, "")
    .split(" ");
  if (!fields) return undefined;
  const [user, system] = [fields[11], fields[12]].map(Number);
  return {
    pid,
    parent: Number(fields[1]),
    seconds: ((user ?? 0) + (system ?? 0)) / ticksPerSecond,
  };
}

/** Name of a process in the report: its program, and for Node what it runs. */
function nameOf(pid: number): string | undefined {
  const [program = "", ...args] = read(`/proc/${pid}/cmdline`)?.split("\0") ?? [];
  const name = program.split("/").at(-1);
  if (name !== "node") return name === "" ? undefined : name;
  return args.some((arg) => arg.includes("policy")) ? "node: the policy pack" : "node: the program";
}

/** Proportional set size of a process in MiB; 0 if it has ended. */
export const sizeOf = (pid: number) =>
  Number(/^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0) / 1024;

/** A file of a process; undefined if the process has ended. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
