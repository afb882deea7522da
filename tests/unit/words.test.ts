import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

const read = (file: string) => readFileSync(file, "utf8");

/** Files with prose: the generated ones repeat the prose of these. */
const files = globSync(
  ["**/*.{ts,mjs,md,yaml,yml,go,sh}", "Makefile", "tsconfig.json", ".ci/run", ".github/**/*.yml"],
  { exclude: ["node_modules/**", "tests/golden/**", "tests/unit/words.test.ts"] },
);

/** Right column of a row of the glossary that bans words, which are in code format. */
const glossaryRow = /^\|[^|]*\|(?<avoided>[^|]*`[^|]*)\|$/;

const banned = read("CONTRIBUTING.md")
  .split("\n")
  .flatMap((line) => [...(glossaryRow.exec(line)?.groups?.avoided ?? "").matchAll(/`(.*?)`/g)])
  .map(([, word = ""]) => word);

/** Text as one line, as a phrase may continue on the next line, also of a comment. */
const joined = (text: string) =>
  text
    .split("\n")
    .map((line) => line.replace(/^\s*(?:#|\/\/|\/?\*+)?\s*/, ""))
    .join(" ");

const bannedIn = (text: string) =>
  banned.filter((word) => new RegExp(`\\b${word}\\b`, "i").test(joined(text)));

describe("Words that the glossary of CONTRIBUTING.md bans", () => {
  it("are those that made sentences hard to read", () => {
    for (const word of ["tells", "whoever", "nobody", "whatever", "anew", "for good", "goes on"])
      assert.ok(banned.includes(word), word);
    for (const word of ["made up", "at rest", "meanwhile", "one's own"])
      assert.ok(banned.includes(word), word);
  });

  it("are found across lines and in comments, as whole words", () => {
    assert.deepEqual(bannedIn("# It goes\n  # on until\nsomeone Tells."), ["tells", "goes on"]);
    assert.deepEqual(bannedIn("It foretells nothing, and goes onward."), []);
  });

  for (const file of files)
    it(`are not in ${file}`, () => {
      const rows = (line: string) => file !== "CONTRIBUTING.md" || !glossaryRow.test(line);
      assert.deepEqual(bannedIn(read(file).split("\n").filter(rows).join("\n")), []);
    });
});
