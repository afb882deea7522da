import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { promtool } from "../support/promtool.ts";

interface Rules {
  groups: { rules: Rule[] }[];
}
interface Rule {
  alert?: string;
  record?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
interface Tests {
  tests: {
    alert_rule_test?: { alertname: string; exp_alerts: unknown[] }[];
    promql_expr_test?: { expr: string; exp_samples: unknown[] }[];
  }[];
}

const read = (file: string): unknown => parse(readFileSync(file, "utf8"));

const files = readdirSync("rules", { recursive: true, encoding: "utf8" });
for (const file of files.filter((file) => file.endsWith(".yaml"))) {
  const tests = path.join(import.meta.dirname, file.replace(".yaml", ".test.yaml"));
  const rules = (read(path.join("rules", file)) as Rules).groups.flatMap(({ rules }) => rules);

  describe(`rules/${file}`, () => {
    it("has nothing that promtool finds fault with", () => {
      promtool("check", "rules", "--lint=all", "--lint-fatal", path.join("rules", file));
    });

    it("does what promtool's tests of it say", () => {
      promtool("test", "rules", tests);
    });

    it("has, for each alert, a test that it fires and one that it does not", () => {
      const cases = (read(tests) as Tests).tests.flatMap((test) => test.alert_rule_test ?? []);
      for (const alert of rules.flatMap(({ alert }) => alert ?? []))
        for (const fires of [true, false])
          assert.ok(
            cases.some(
              ({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0 === fires,
            ),
            `${alert} ${fires ? "fires" : "does not fire"}`,
          );
    });

    it("has, for each recorded series, a test of its value", () => {
      const cases = (read(tests) as Tests).tests.flatMap((test) => test.promql_expr_test ?? []);
      for (const record of rules.flatMap(({ record }) => record ?? []))
        assert.ok(
          cases.some(({ expr, exp_samples }) => expr.includes(record) && exp_samples.length > 0),
          record,
        );
    });
  });
}
