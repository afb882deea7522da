import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

const read = (file: string) => readFileSync(file, "utf8");

/** Everything that people read, folder by folder; a folder is added when its prose is rewritten. */
const files = globSync([
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/**/*.md",
  "rules/**/*.yaml",
  "dashboards/**/*.ts",
]).filter((file) => file !== "docs/policies.md"); // its table has the descriptions of policy/

const glossaryRow = /^\| .* \| (?<avoided>.*) \|$/;

/** Words in code format of the right column of the glossary. */
const banned = read("CONTRIBUTING.md")
  .split("\n")
  .flatMap((line) => glossaryRow.exec(line)?.groups?.avoided ?? [])
  .flatMap((avoided) => [...avoided.matchAll(/`(.*?)`/g)].map(([, word = ""]) => word));

/** Text as one line, so that a phrase is found where a line breaks within it or within a comment. */
const joined = (text: string) =>
  text
    .split("\n")
    .filter(
      (line) => !glossaryRow.test(line) || !banned.some((word) => line.includes(`\`${word}\``)),
    )
    .map((line) => line.replace(/^\s*(?:#|\/\/|\/?\*+)?\s*/, ""))
    .join(" ");

const occurrences = (text: string) =>
  banned.filter((word) => new RegExp(`\\b${word}\\b`, "i").test(joined(text)));

describe("Words that the glossary of CONTRIBUTING.md bans", () => {
  it("are found in prose, across line breaks and in comments", () => {
    assert.deepEqual(occurrences("# It goes\n  # on until\nsomeone Tells."), ["tells", "goes on"]);
    assert.deepEqual(occurrences("It foretells nothing, and goes onward."), []);
  });

  it("include those that made sentences hard to read", () => {
    for (const word of ["tells", "whoever", "nobody", "whatever", "anew", "for good", "goes on"])
      assert.ok(banned.includes(word), word);
    for (const word of ["made up", "at rest", "meanwhile", "one's own"])
      assert.ok(banned.includes(word), word);
  });

  for (const file of files)
    it(`are not in ${file}`, () => {
      assert.deepEqual(occurrences(read(file)), []);
    });
});
