import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** What amtool prints for what it is asked; fails if it refuses. */
export function amtool(...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync("amtool", args, { encoding: "utf8" });
  assert.equal(error, undefined, 'amtool runs: "make tools" builds it');
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
}
