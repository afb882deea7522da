import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import * as z from "zod";
import { toolPath } from "../../../local/tools/toolPath.ts";

const outcome = z.object({ status: z.number().nullable(), stdout: z.string(), stderr: z.string() });
export type Outcome = z.output<typeof outcome>;

/** `npm ci` removes it. */
const cache = path.resolve("node_modules/.cache/tools");

/**
 * Runs a program of the tool catalog to its end.
 * @param input standard input; default none
 */
export function runTool(program: string, args: readonly string[], input = ""): Outcome {
  const { error, ...result } = spawnSync(toolPath(program), args, { input, encoding: "utf8" });
  assert.equal(error, undefined, `${program} runs: "make check" builds it`);
  return outcome.parse(result);
}

/**
 * As {@link runTool}, for a run whose outcome depends only on the program, its arguments, its input, the files that
 * the arguments name and the rule files that these name. A success is cached, as Go caches results of tests:
 * such runs are half of the time of all unit tests.
 */
export function runToolCached(program: string, args: readonly string[], input = ""): Outcome {
  const file = cacheFile(program, args, input);
  const known = readOutcome(file);
  if (known) return known;
  const result = runTool(program, args, input);
  if (result.status === 0) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(file, JSON.stringify(result));
  }
  return result;
}

/** Path of the cached outcome of a run. */
export function cacheFile(program: string, args: readonly string[], input = ""): string {
  const parts = [toolPath(program), input, ...args.flatMap(contentOf)];
  return path.join(cache, createHash("sha256").update(JSON.stringify(parts)).digest("hex"));
}

/** Outcome in a file of the cache; undefined without the file, or if a killed run has left it incomplete. */
function readOutcome(file: string): Outcome | undefined {
  try {
    return outcome.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** What an argument stands for: the contents of its file, with those of the rule files that a test names. */
function contentOf(argument: string): readonly string[] {
  const named = argument.replace(/^--[^=]+=/, "");
  if (!isFile(named)) return [argument];
  const text = readFileSync(named, "utf8");
  const directory = path.dirname(named);
  // `promtool check config --syntax-only` does not read the files, which exist in the pod only.
  const rules = [...new Set(text.split(/[\s"',[\]]+/))].filter(
    (word) => word.endsWith(".yaml") && isFile(path.resolve(directory, word)),
  );
  // The directory of temporary files differs in each run.
  const stable = rules.reduce((all, file) => all.replaceAll(file, path.basename(file)), text);
  return [
    ...[argument.slice(0, -named.length), path.basename(named), stable],
    ...rules.map((file) => readFileSync(path.resolve(directory, file), "utf8")),
  ];
}

const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
