import { readFileSync } from "node:fs";

/** Setting of the kernel: https://docs.kernel.org/admin-guide/mm/transhuge.html */
const file = "/sys/kernel/mm/transparent_hugepage/enabled";

/**
 * Advice on a faster build. Go's compiler uses huge pages only if the kernel gives them to every program: with them, it
 * has a seventh of the page faults, and the first seven tools took 22 minutes instead of 34 (docs/bench.md). The
 * default of Debian is "always", of Ubuntu "madvise".
 * @param settings content of the kernel's file, with the current setting in brackets
 * @returns one line; undefined if there is nothing to gain
 */
export function hugePagesAdvice(settings: string): string | undefined {
  const current = /\[(\w+)\]/.exec(settings)?.[1];
  if (current === undefined || current === "always") return undefined;
  return `Huge pages: set to ${current}; the build takes a third less time after "echo always | sudo tee ${file}".`;
}

/** Content of the kernel's file; empty for a kernel without huge pages. */
export function hugePagesSettings(): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
