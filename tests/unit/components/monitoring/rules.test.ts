import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { loadRules } from "../../../../components/monitoring/rules.ts";
import { temporaryFile } from "../../support/files.ts";

const own = "monitoring.rules.yaml";
const load = (files: readonly string[]) => loadRules({ prometheus: files, ruler: [] }).prometheus;

function assertRefused(files: readonly string[], message: RegExp): void {
  assert.throws(
    () => load(files),
    (error) => {
      assert.ok(RunError.isInstance(error));
      assert.match(error.message, message);
      return true;
    },
  );
}

describe("rules", () => {
  it("are the files of rules/, as they are", () => {
    const files = readdirSync("rules/prometheus");
    assert.ok(files.includes(own));
    assert.deepEqual(
      load([]),
      Object.fromEntries(
        files.map((file) => [file, readFileSync(`rules/prometheus/${file}`, "utf8")]),
      ),
    );
  });

  it("are those of further files, too", () => {
    const rules = "groups: [{ name: mine, rules: [{ record: one, expr: vector(1) }] }]\n";
    const loaded = load([temporaryFile("my.rules.yaml", rules)]);
    assert.deepEqual(Object.keys(loaded), [...readdirSync("rules/prometheus"), "my.rules.yaml"]);
    assert.equal(loaded["my.rules.yaml"], rules);
  });

  it("that promtool refuses are refused in its words, with the file and the line", () => {
    const rules = "groups:\n  - name: mine\n    rules:\n      - { alert: A, expr: 'up ==' }\n";
    assertRefused(
      [temporaryFile("bad.rules.yaml", rules)],
      /^promtool refuses the rules:\nFAILED:\n.*\/bad\.rules\.yaml: 4:.*parse error: unexpected end of input$/s,
    );
  });

  it("are refused when a file isn't there, or has the name of another", () => {
    assertRefused(
      ["/no/such/file.yaml"],
      /^The rules file \/no\/such\/file\.yaml can't be read: ENOENT/,
    );
    assertRefused(
      [temporaryFile(own, "groups: []")],
      /^There is more than one rules file named monitoring\.rules\.yaml\.$/,
    );
  });

  it("are refused with the way out where promtool is missing", () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      assertRefused(
        [],
        /^The rules can't be checked.*spawnSync promtool ENOENT.*"make tools" builds it/,
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
