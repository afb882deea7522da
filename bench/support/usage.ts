import type { ResultPromise } from "execa";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { rounded } from "./measure.ts";

/** What a command and all that it started took of the machine. */
export interface Usage {
  readonly command: string;
  /** The most that all took at one moment; what processes share counts once. */
  readonly peakMiB: number;
  readonly cpuSeconds: number;
  readonly processes: readonly {
    readonly name: string;
    readonly peakMiB: number;
    readonly cpuSeconds: number;
  }[];
}

/** Looks at the processes this often, in milliseconds: what one did after the last look is lost. */
const period = 50;
/** Of USER_HZ, in which the kernel counts: https://man7.org/linux/man-pages/man7/time.7.html */
const ticksPerSecond = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** Runs a command and looks at what it takes meanwhile. */
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

/** A process and all below it. */
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
  // The second field is a name in parentheses, whatever that may hold.
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

/** What a process is to a person who runs Pulumi. */
function nameOf(pid: number): string | undefined {
  const [program = "", ...args] = read(`/proc/${pid}/cmdline`)?.split("\0") ?? [];
  const name = program.split("/").at(-1);
  if (name !== "node") return name === "" ? undefined : name;
  return args.some((arg) => arg.includes("policy")) ? "node: the policy pack" : "node: the program";
}

/** Memory of a process, of which what several share counts once, in MiB; 0 if it has ended. */
export const sizeOf = (pid: number) =>
  Number(/^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0) / 1024;

/** A file of a process; nothing if that has ended. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
