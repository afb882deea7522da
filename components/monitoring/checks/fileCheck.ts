import { log, RunError } from "@pulumi/pulumi";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

export interface FileCheck {
  /** Program on PATH. */
  readonly program: string;
  /** Arguments of the program, from the names of the files. */
  readonly args: (names: readonly string[]) => readonly string[];
  /** Contents of the files to check, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Contents of files that the checked files refer to, by name; default none. */
  readonly referredFiles?: Readonly<Record<string, string>>;
  /** Description of the files in messages: `The rules`. */
  readonly subject: string;
  /** Software to install if the program is missing: `Prometheus`. */
  readonly software: string;
  /** Whether a missing program is an error; otherwise the check is left out with a warning. */
  readonly required: boolean;
  /** Explains what the program printed when it refused a file; undefined if there is nothing to add. */
  readonly explain?: (output: string) => string | undefined;
}

/** Accepted checks of this process, which may render several stacks with the same files. */
const accepted = new Set<string>();

/**
 * Validates files, as they are deployed, with a program.
 * @throws RunError with the program's output if it refuses a file, or with a remedy if a required program is missing
 */
export async function checkFiles(check: FileCheck): Promise<void> {
  const { program, args, files, referredFiles = {}, subject, software, required, explain } = check;
  const key = JSON.stringify([program, files, referredFiles]);
  if (accepted.has(key)) return;
  const directory = mkdtempSync(path.join(os.tmpdir(), "ha-monitoring-"));
  try {
    for (const [name, text] of Object.entries({ ...referredFiles, ...files }))
      writeFileSync(path.join(directory, name), text);
    await promisify(execFile)(program, args(Object.keys(files)), { cwd: directory });
    accepted.add(key);
  } catch (error) {
    if (!isExecError(error)) throw error;
    const { code, message, stdout, stderr } = error;
    if (code !== "ENOENT") {
      const output = `${stdout}${stderr}`.trim() || message;
      const lines = [`${program} refuses ${lowerFirst(subject)}:`, output, explain?.(output) ?? []];
      throw new RunError(lines.flat().join("\n"));
    }
    const remedy = `"make tools" builds it, or install ${software} and have it on PATH`;
    if (required)
      throw new RunError(
        `${subject} can't be checked, as ${program} does not run (${message}): ${remedy}.`,
      );
    await log.warn(
      `${program} is not on PATH, so it does not validate ${lowerFirst(subject)}: ${remedy}.`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface ExecError extends Error {
  readonly code?: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

const isExecError = (error: unknown): error is ExecError =>
  error instanceof Error && "code" in error && "stdout" in error;

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
