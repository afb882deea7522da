import assert from "node:assert/strict";
import { type Outcome, runTool, runToolCached } from "./tool.ts";

/** Output of amtool with these arguments; fails with amtool. */
export function amtool(...args: readonly string[]): string {
  return textOf(runTool("amtool", args));
}

/** Output of `amtool template render` with these arguments. */
export const renderTemplate = (...args: readonly string[]): string =>
  textOf(runToolCached("amtool", ["template", "render", ...args]));

function textOf({ status, stdout, stderr }: Outcome): string {
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
}
