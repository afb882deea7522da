import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs promtool, and asserts that it is content. */
export function promtool(args: readonly string[], input = ""): void {
  const { error, status, stdout, stderr } = spawnSync("promtool", args, {
    input,
    encoding: "utf8",
  });
  assert.equal(error, undefined, 'promtool runs: "make tools" builds it');
  assert.equal(status, 0, `${stdout}${stderr}`);
}
