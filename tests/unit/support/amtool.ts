import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Output of amtool with these arguments; fails with amtool. */
export function amtool(...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync("amtool", args, { encoding: "utf8" });
  assert.equal(error, undefined, 'amtool runs: "make tools" builds it');
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
}
