import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
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
    assert.deepEqual(load([]), { [own]: readFileSync(`rules/prometheus/${own}`, "utf8") });
  });

  it("are those of further files, too", () => {
    const rules = "groups: [{ name: mine, rules: [{ record: one, expr: vector(1) }] }]\n";
    const loaded = load([temporaryFile("my.rules.yaml", rules)]);
    assert.deepEqual(Object.keys(loaded), [own, "my.rules.yaml"]);
    assert.equal(loaded["my.rules.yaml"], rules);
  });

  it("each tell how bad it is, what is wrong, and more about it", () => {
    for (const [file, text] of Object.entries(load([]))) {
      const { groups } = parse(text) as {
        groups: { rules: { alert: string; labels: object; annotations: object }[] }[];
      };
      for (const { alert, labels, annotations } of groups.flatMap(({ rules }) => rules)) {
        assert.deepEqual(Object.keys(labels), ["severity"], `${file}: ${alert}`);
        assert.deepEqual(Object.keys(annotations), ["summary", "description"], `${file}: ${alert}`);
      }
    }
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
