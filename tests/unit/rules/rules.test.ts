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

const alwaysFiring = ["RulerWatchdog", "Watchdog"];

/** Text of each alert's runbook. */
const runbooks = new Map(
  readFileSync("docs/runbooks.md", "utf8")
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [alert = "", ...text] = section.split("\n");
      return [alert, text.join("\n")];
    }),
);

const read = (file: string): unknown => parse(readFileSync(file, "utf8"));

const files = readdirSync("rules", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".yaml"),
);
for (const file of files) {
  const directory = path.join(import.meta.dirname, path.dirname(file));
  // Such as kubernetes.rules.test.yaml and kubernetes.errorBudget.test.yaml: a file has one evaluation interval.
  const tests = readdirSync(directory)
    .filter((name) => name.startsWith(`${path.basename(file, ".rules.yaml")}.`))
    .map((name) => path.join(directory, name));
  const cases = tests.flatMap((file) => (read(file) as Tests).tests);
  const rules = (read(path.join("rules", file)) as Rules).groups.flatMap(({ rules }) => rules);

  describe(`rules/${file}`, () => {
    it("passes promtool check rules with all lint checks", () => {
      promtool("check", "rules", "--lint=all", "--lint-fatal", path.join("rules", file));
    });

    it("passes its promtool tests", () => {
      promtool("test", "rules", ...tests);
    });

    it("gives each alert a severity, a team, a summary and a description", () => {
      for (const { alert, labels, annotations } of rules.filter(({ alert }) => alert)) {
        assert.deepEqual(Object.keys(labels ?? {}), ["severity", "team"], alert);
        assert.match(labels?.severity ?? "", /^(critical|warning|none)$/, alert);
        // The team that owns the namespace; devops for namespaces of the platform.
        assert.match(
          labels?.team ?? "",
          /^(devops|dev|\{\{ .* \}\}devops\{\{ else \}\}(devops|dev)\{\{ end \}\})$/,
        );
        assert.deepEqual(Object.keys(annotations ?? {}), ["summary", "description"], alert);
      }
    });

    it("has a runbook with all sections for each alert", () => {
      for (const alert of rules.flatMap(({ alert }) => alert ?? []))
        for (const part of [
          /^\*\*Meaning:\*\* \S/m,
          /^\*\*Impact:\*\* \S/m,
          /^\*\*Diagnosis:\*\*\n\n```(sh|promql)\n/m,
          /^\*\*Mitigation:\*\* \S/m,
        ])
          assert.match(runbooks.get(alert) ?? "", part, alert);
    });

    it("has, for each alert, a test that it fires and one that it does not", () => {
      const alerts = cases.flatMap((test) => test.alert_rule_test ?? []);
      for (const alert of rules.flatMap(({ alert }) => alert ?? []))
        for (const fires of alwaysFiring.includes(alert) ? [true] : [true, false])
          assert.ok(
            alerts.some(
              ({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0 === fires,
            ),
            `${alert} ${fires ? "fires" : "does not fire"}`,
          );
    });

    it("has, for each recorded series, a test of its value", () => {
      const queries = cases.flatMap((test) => test.promql_expr_test ?? []);
      for (const record of rules.flatMap(({ record }) => record ?? []))
        assert.ok(
          queries.some(({ expr, exp_samples }) => expr.includes(record) && exp_samples.length > 0),
          record,
        );
    });
  });
}

describe("docs/runbooks.md", () => {
  it("documents exactly the existing alerts, and links to existing sections", () => {
    const alerts = files
      .flatMap((file) => (read(path.join("rules", file)) as Rules).groups)
      .flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
    assert.deepEqual([...runbooks.keys()].sort(), alerts.sort());
    const anchors = alerts.map((alert) => alert.toLowerCase());
    const links = [...runbooks.values()].flatMap((text) =>
      [...text.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor = ""]) => anchor),
    );
    assert.ok(links.length >= 20, `${links.length} links`);
    for (const link of links) assert.ok(anchors.includes(link), link);
  });
});
