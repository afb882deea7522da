import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { resourcesOf, stackNames } from "../../render/stackResources.ts";

const folder = path.join(import.meta.dirname, "snapshots");
const fileOf = (stack: string) => path.join(folder, `${stack}.txt`);
const update = process.env.UPDATE_SNAPSHOTS === "true";

// Pulumi replaces a resource whose type or name changes. The lists are committed, so that a review shows
// such a change.
describe("snapshots", () => {
  for (const stack of stackNames)
    it(`have every resource of stack ${stack}`, async () => {
      const lines = (await resourcesOf(stack)).map(({ type, name }) => `${type} ${name}\n`);
      const actual = lines.sort().join("");
      if (update) writeFileSync(fileOf(stack), actual);
      const expected = existsSync(fileOf(stack)) ? readFileSync(fileOf(stack), "utf8") : "";
      assert.ok(actual === expected, differences(expected, actual));
    });

  it("are of existing stacks", () => {
    const stacks = readdirSync(folder).map((file) => path.parse(file).name);
    for (const stack of stacks.filter((stack) => !stackNames.includes(stack))) {
      if (update) rmSync(fileOf(stack));
      else assert.fail(`There is no stack ${stack} any more: make snapshots`);
    }
  });
});

function differences(expected: string, actual: string): string {
  const [before, after] = [expected, actual].map((text) => text.split("\n"));
  return [
    "The stack's resources are others. If that is as it should be: make snapshots",
    ...(before ?? []).filter((line) => !after?.includes(line)).map((line) => `- ${line}`),
    ...(after ?? []).filter((line) => !before?.includes(line)).map((line) => `+ ${line}`),
  ].join("\n");
}
