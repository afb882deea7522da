import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { type MethodUse, tableOf, totalOf } from "../standIn/requests.ts";
import { runFolder } from "./environment.ts";
import { TestBed } from "./testBed.ts";

/** IDs of the projects in Google Cloud. README's commands use the second one. */
export const projects = { first: "ha-monitoring-first", second: "my-project" } as const;

let started: TestBed | undefined;

/** The test bed of a file's tests. */
export function bed(): TestBed {
  if (!started) throw new Error("The test bed has not been started.");
  return started;
}

const suffix = ".requests.json";

/** Requests of a file's tests. */
interface Counts {
  readonly uses: readonly MethodUse[];
  /** Number of requests that no Discovery document allows. */
  readonly invalid: number;
}

/** Run for each file, as Mocha runs the files in parallel. */
export const mochaHooks = {
  async beforeAll() {
    started = await TestBed.start(Object.values(projects));
  },
  async afterAll() {
    const { requests } = bed().standIn;
    const file = path.join(runFolder, `${process.pid}-${Date.now()}${suffix}`);
    const counts: Counts = { uses: requests.uses, invalid: requests.invalid.length };
    await writeFile(file, JSON.stringify(counts));
    await bed().stop();
    started = undefined;
    assert.deepEqual(requests.invalid, [], "requests that Google's Discovery documents allow");
  },
};

/** Prints the requests of all files. */
export function mochaGlobalTeardown(): void {
  const files = readdirSync(runFolder).filter((name) => name.endsWith(suffix));
  const counts = files.map((name) => {
    const text = readFileSync(path.join(runFolder, name), "utf8");
    return JSON.parse(text) as Counts;
  });
  const uses = counts.flatMap((count) => count.uses);
  const invalid = counts.reduce((sum, count) => sum + count.invalid, 0);
  console.log([tableOf(uses), totalOf(uses, invalid)].join("\n"));
}
