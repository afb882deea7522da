import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { settings } from "../../generate/settings.ts";

const files = [
  "docs/operations.md",
  ...readdirSync("docs/operations").map((file) => path.join("docs/operations", file)),
];
/** What a pattern finds in all files, each with its file; at least `least` of it, or the pattern finds nothing any more. */
function found(pattern: RegExp, least: number): readonly (readonly [file: string, text: string])[] {
  const matches = files.flatMap((file) =>
    [...read(file).matchAll(pattern)].map(([, text = ""]) => [file, text] as const),
  );
  assert.ok(matches.length >= least, `${pattern} finds ${matches.length}`);
  return matches;
}
const read = (file: string) => readFileSync(file, "utf8");

/** Anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (file: string) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );

// That the commands do what the text says is not tested.
describe("docs/operations", () => {
  it("links to files and sections that exist", () => {
    for (const [file, link] of found(/(?:\]\(|^\[\w+\]: )(?!https:)([^\s):]+)/gm, 20)) {
      const [target = "", anchor] = link.split("#");
      const linked = target === "" ? file : path.join(path.dirname(file), target);
      assert.ok(existsSync(linked), `${file}: ${link}`);
      if (anchor !== undefined) assert.ok(anchorsOf(linked).includes(anchor), `${file}: ${link}`);
    }
  });

  it("names targets of make that exist", () => {
    const targets = read("Makefile");
    for (const [file, target] of found(/(?:`|\(|^)make ([a-z]+)/gm, 5))
      assert.match(targets, new RegExp(`^${target}:`, "m"), `${file}: ${target}`);
  });

  it("names settings that exist", () => {
    const keys = settings.map(({ key }) => key);
    const sections = [...new Set(keys.map((key) => key.split(".")[0] ?? ""))];
    const named = new RegExp(
      `(?:\`|--path |--secret )((?:${sections.join("|")})(?:\\.\\w+)+)(?![\\w/])`,
      "g",
    );
    for (const [file, key] of found(named, 20))
      assert.ok(
        keys.some((known) => known === key || known.startsWith(`${key}.`)),
        `${file}: ${key}`,
      );
  });

  it("names alerts that exist", () => {
    const alerts = read("docs/runbooks.md");
    const named = /[`[]((?:Prometheus|Thanos|Volume|Endpoint)[A-Z]\w+)[`\]]/g;
    for (const [file, alert] of found(named, 5))
      assert.match(alerts, new RegExp(`^### ${alert}$`, "m"), `${file}: ${alert}`);
  });
});
