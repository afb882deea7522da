import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { temporaryDirectory } from "./support/files.ts";
import { cacheFile, runToolCached } from "./support/tool.ts";

const rules = (expr: string) =>
  JSON.stringify({ groups: [{ name: "g", rules: [{ record: "r", expr }] }] });
const tests = JSON.stringify({
  rule_files: ["rules.yaml"],
  tests: [
    {
      promql_expr_test: [{ expr: "r", eval_time: "0m", exp_samples: [{ value: 1, labels: "r" }] }],
    },
  ],
});

describe("cached runs of tools", () => {
  it("depend on the rule files of a promtool test", () => {
    const passes = (expr: string) => {
      const folder = temporaryDirectory({ "rules.yaml": rules(expr), "tests.yaml": tests });
      return runToolCached("promtool", ["test", "rules", path.join(folder, "tests.yaml")]).status;
    };
    assert.deepEqual([passes("vector(1)"), passes("vector(1)"), passes("vector(2)")], [0, 0, 1]);
  });

  it("are the same for equal files in different folders, and different for different texts", () => {
    const file = (expr: string) => {
      const folder = temporaryDirectory({ "rules.yaml": rules(expr) });
      return cacheFile("promtool", ["check", "rules", path.join(folder, "rules.yaml")]);
    };
    assert.equal(file("vector(1)"), file("vector(1)"));
    assert.notEqual(file("vector(1)"), file("vector(2)"));
  });

  it("keep a success, and no failure", () => {
    const isKept = (expr: string) => {
      const folder = temporaryDirectory({ "rules.yaml": rules(expr) });
      const args = ["check", "rules", path.join(folder, "rules.yaml")];
      runToolCached("promtool", args);
      return existsSync(cacheFile("promtool", args));
    };
    assert.deepEqual([isKept("vector(1)"), isKept("vector(")], [true, false]);
  });
});
