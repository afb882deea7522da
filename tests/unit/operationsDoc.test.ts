import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { settingKeys } from "./support/settingKeys.ts";

const files = [
  "docs/operations.md",
  ...readdirSync("docs/operations").map((file) => path.join("docs/operations", file)),
];
const read = (file: string) => readFileSync(file, "utf8");

/** Anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (file: string) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );

// What is named in prose and commands must exist; that the commands do what they say, people try.
for (const file of files)
  describe(file, () => {
    const text = read(file);

    it("links to files and sections that there are", () => {
      for (const [, link = ""] of text.matchAll(/(?:\]\(|^\[\w+\]: )(?!https:)([^\s):]+)/gm)) {
        const [target = "", anchor] = link.split("#");
        const linked = target === "" ? file : path.join(path.dirname(file), target);
        assert.ok(existsSync(linked), link);
        if (anchor !== undefined) assert.ok(anchorsOf(linked).includes(anchor), link);
      }
    });

    it("names targets of make that there are", () => {
      const targets = read("Makefile");
      for (const [, target = ""] of text.matchAll(/(?:`|\(|^)make ([a-z]+)/gm))
        assert.match(targets, new RegExp(`^${target}:`, "m"), target);
    });

    it("names settings that there are", () => {
      const keys = settingKeys();
      const sections = [...new Set(keys.map((key) => key.split(".")[0] ?? ""))];
      const named = new RegExp(
        `(?:\`|--path |--secret )((?:${sections.join("|")})(?:\\.\\w+)+)(?![\\w/])`,
        "g",
      );
      for (const [, key = ""] of text.matchAll(named))
        assert.ok(
          keys.some((known) => known === key || known.startsWith(`${key}.`)),
          key,
        );
    });

    it("names alerts that there are", () => {
      const alerts = read("docs/runbooks.md");
      for (const [, alert = ""] of text.matchAll(
        /[`[]((?:Prometheus|Thanos|Volume|Endpoint)[A-Z]\w+)[`\]]/g,
      ))
        assert.match(alerts, new RegExp(`^### ${alert}$`, "m"), alert);
    });
  });
