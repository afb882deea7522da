import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Asserts that promtool succeeds with these arguments. */
export function promtool(...args: readonly string[]): void {
  const { error, status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
  assert.equal(error, undefined, 'promtool runs: "make tools" builds it');
  assert.equal(status, 0, `${stdout}${stderr}`);
}
