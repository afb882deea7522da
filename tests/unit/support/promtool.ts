import assert from "node:assert/strict";
import { runToolCached } from "./tool.ts";

/** Asserts that promtool succeeds with these arguments. */
export function promtool(...args: readonly string[]): void {
  const { status, stdout, stderr } = runToolCached("promtool", args);
  assert.equal(status, 0, `${stdout}${stderr}`);
}
