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

/** What the runbooks say of each alert. */
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
  const tests = path.join(import.meta.dirname, file.replace(".yaml", ".test.yaml"));
  const rules = (read(path.join("rules", file)) as Rules).groups.flatMap(({ rules }) => rules);

  describe(`rules/${file}`, () => {
    it("has nothing that promtool finds fault with", () => {
      promtool("check", "rules", "--lint=all", "--lint-fatal", path.join("rules", file));
    });

    it("does what promtool's tests of it say", () => {
      // Such as nodes.interval.test.yaml, as an interval of evaluation is a file's.
      const directory = path.dirname(tests);
      const ofIt = readdirSync(directory).filter((name) =>
        name.startsWith(`${path.basename(file, ".rules.yaml")}.`),
      );
      promtool("test", "rules", ...ofIt.map((name) => path.join(directory, name)));
    });

    it("has each alert tell how bad it is, whom it concerns, what is wrong, and more about it", () => {
      for (const { alert, labels, annotations } of rules.filter(({ alert }) => alert)) {
        assert.deepEqual(Object.keys(labels ?? {}), ["severity", "team"], alert);
        assert.match(labels?.severity ?? "", /^(critical|warning|none)$/, alert);
        // The owner of a namespace, and whose it is where the platform does not own it.
        assert.match(
          labels?.team ?? "",
          /^(devops|dev|\{\{ .* \}\}devops\{\{ else \}\}(devops|dev)\{\{ end \}\})$/,
        );
        assert.deepEqual(Object.keys(annotations ?? {}), ["summary", "description"], alert);
      }
    });

    it("has, for each alert, a runbook", () => {
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
      const cases = (read(tests) as Tests).tests.flatMap((test) => test.alert_rule_test ?? []);
      for (const alert of rules.flatMap(({ alert }) => alert ?? []))
        for (const fires of alwaysFiring.includes(alert) ? [true] : [true, false])
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

describe("docs/runbooks.md", () => {
  it("is about alerts that there are, and links to sections that it has", () => {
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
