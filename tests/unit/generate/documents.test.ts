import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { documents } from "../../../generate/documents.ts";

describe("generated files", () => {
  for (const { file, text } of documents)
    it(`include ${file} as "make generate" writes it`, async () => {
      const actual = existsSync(file) ? readFileSync(file, "utf8") : "";
      const expected = await text();
      assert.ok(
        actual === expected,
        `${file} differs from the code: run "make generate"\n${firstDifferences(actual, expected)}`,
      );
    }).timeout(120_000);

  it("include no golden file of a stack that does not exist any more", () => {
    const files = documents
      .map(({ file }) => file)
      .filter((file) => file.startsWith("tests/golden/"));
    const found = readdirSync("tests/golden").map((name) => `tests/golden/${name}`);
    assert.deepEqual(found.sort(), files.sort());
  });
});

/** Up to 20 lines that only one of two texts has. */
function firstDifferences(one: string, other: string): string {
  const [before, after] = [new Set(one.split("\n")), new Set(other.split("\n"))];
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ]
    .slice(0, 20)
    .join("\n");
}
