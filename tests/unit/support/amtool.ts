import assert from "node:assert/strict";
import { type Outcome, runTool, runToolCached } from "./tool.ts";

/** Output of amtool with these arguments; fails with amtool. */
export function amtool(...args: readonly string[]): string {
  return textOf(runTool("amtool", args));
}

/** Names of the receivers of an alert with labels such as `team=dev`, by the routes of a configuration file. */
export const receiversOf = (file: string, ...labels: readonly string[]): string =>
  textOf(runToolCached("amtool", ["config", "routes", "test", `--config.file=${file}`, ...labels]));

/** Output of `amtool template render` with these arguments. */
export const renderTemplate = (...args: readonly string[]): string =>
  textOf(runToolCached("amtool", ["template", "render", ...args]));

function textOf({ status, stdout, stderr }: Outcome): string {
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
}
