import { RunError } from "@pulumi/pulumi";
import { spawnSync } from "node:child_process";

/**
 * Has promtool read files with rules, as Prometheus would.
 * @throws RunError with promtool's words if it refuses one
 */
export function checkRules(files: readonly string[]): void {
  const { error, status, stderr } = spawnSync("promtool", ["check", "rules", ...files], {
    encoding: "utf8",
  });
  if (error)
    throw new RunError(
      `The rules can't be checked, as promtool does not run (${error.message}): "make tools" builds it, or install Prometheus and have it on PATH.`,
    );
  // On stderr there is nothing but what is wrong, with the file and the line.
  if (status !== 0) throw new RunError(`promtool refuses the rules:\n${stderr.trim()}`);
}
