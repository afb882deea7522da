import assert from "node:assert/strict";
import { parse } from "yaml";
import { keepOwnLabels } from "../../../../../components/monitoring/rules/exportedLabels.ts";
import { temporaryFile } from "../../../support/files.ts";
import { promtool } from "../../../support/promtool.ts";

const external = { cluster: "here (1)", region: "north", replica: undefined };

type Rule = Record<string, unknown>;
const fileOf = (rule: Rule) => JSON.stringify({ groups: [{ name: "mine", rules: [rule] }] });
function changed(evaluator: "prometheus" | "ruler", rule: Rule): Rule | undefined {
  const text = keepOwnLabels(fileOf(rule), evaluator, external);
  promtool("check", "rules", "--lint=none", temporaryFile("rules.yaml", text));
  return (parse(text) as { groups: { rules: Rule[] }[] }).groups[0]?.rules[0];
}

/** Runs a promtool test of a ruler's rule. */
function evaluates(rule: Rule, series: readonly string[], query: string, samples: object[]): void {
  const rules = temporaryFile("rules.yaml", keepOwnLabels(fileOf(rule), "ruler", external));
  const test = {
    rule_files: [rules],
    tests: [
      {
        interval: "1m",
        input_series: series.map((name) => ({ series: name, values: "1 1 1" })),
        promql_expr_test: [{ expr: query, eval_time: "2m", exp_samples: samples }],
      },
    ],
  };
  promtool("test", "rules", temporaryFile("test.yaml", JSON.stringify(test)));
}

describe("results of rules with labels that have the name of an external label", () => {
  it("stay distinct if a ruler records them", () => {
    evaluates(
      { record: "ups", expr: "sum by (cluster, replica) (up) # all" },
      [
        'up{cluster="here (1)", pod="a"}',
        'up{cluster="here (1)", pod="b"}',
        'up{cluster="there"}',
        'up{cluster="here (1)", replica="x"}',
      ],
      "ups",
      [
        { labels: "ups", value: 2 },
        { labels: 'ups{exported_cluster="there"}', value: 1 },
        { labels: 'ups{exported_replica="x"}', value: 1 },
      ],
    );
  });

  it("stay distinct in a ruler's alerts, and keep the original label for annotations", () => {
    evaluates(
      { alert: "Up", expr: "up", labels: { region: "south", severity: "info" } },
      ['up{cluster="here (1)"}', 'up{cluster="there"}'],
      "count by (cluster, exported_cluster, exported_region) (ALERTS)",
      [
        { labels: '{cluster="here (1)", exported_region="south"}', value: 1 },
        {
          labels: '{cluster="there", exported_cluster="there", exported_region="south"}',
          value: 1,
        },
      ],
    );
  });

  for (const expr of ["1", "time() - 5 # now", "-(2 ^ 3) >= bool 1", "scalar(up) * 2", "pi()"])
    it(`get no label from the scalar ${expr}`, () => {
      assert.deepEqual(changed("ruler", { record: "it", expr }), { record: "it", expr });
    });

  /** Expression of a recording rule of a ruler, after the change. */
  const expressionOf = (expr: string | number) => {
    const text = keepOwnLabels(fileOf({ record: "it", expr }), "ruler", external);
    return (parse(text) as { groups: { rules: Rule[] }[] }).groups[0]?.rules[0]?.expr;
  };

  for (const expr of [
    ...[1.5, "1e3", "0x1F", "+Inf", "NaN", "INF - nan", "time( )", "(PI())", "1 % 2 / 3 != 4 <= 5"],
    ...[
      "scalar(sum(up)) + scalar(vector(1))",
      "1 < bool 2",
      "# first\n1\n# last",
      "scalar (up)",
      "scalar(sum(up) + up)",
    ],
    ...['scalar(up{a=")"}) * 2', "scalar(up{a='#('})", 'scalar(up{a="\\")"})'],
  ])
    it(`get no label from the scalar ${JSON.stringify(expr)}`, () => {
      assert.equal(expressionOf(expr), expr);
    });

  for (const expr of [
    ...["up", "vector(1)", "timestamp(up)", "information", "nano", "boolean", "1 * up", "a1"],
    ...["scalar(up) * up", "upscalar(1)", "scalars", "pi", "1 # 2\n* up", 'scalar(up{a="#"}) * up'],
    ...["{__name__='up'}", "scalar(`)`) + up", "up[5m:1m]", "# 1\nup"],
  ])
    it(`get labels from the vector ${JSON.stringify(expr)}`, () => {
      assert.match(String(expressionOf(expr)), /^label_replace\(/);
    });

  it("stay distinct if a Prometheus records a label that another rule has set", () => {
    const rule = {
      record: "it",
      expr: 'label_replace(up, "replica", "$1", "pod", "(.*)")',
      labels: { cluster: "all", team: "a" },
    };
    assert.deepEqual(changed("prometheus", rule)?.labels, { exported_cluster: "all", team: "a" });
    assert.match(String(changed("prometheus", rule)?.expr), /"exported_replica", "\$1", "replica"/);
  });

  it("are not changed where a ruler's rule does not mention a label with a value per replica", () => {
    const only = { replica: undefined };
    const text = fileOf({ record: "it", expr: "sum by (replicas) (up)" });
    assert.equal(keepOwnLabels(text, "ruler", only), text);
    for (const rule of [
      { record: "it", expr: "sum by (replica) (up)" },
      { alert: "It", expr: "up", labels: { replica: "a" } },
    ])
      assert.notEqual(keepOwnLabels(fileOf(rule), "ruler", only), fileOf(rule));
  });

  it("have a label of an alert's rule under the exported name, unless the value is the external label's", () => {
    const labelsOf = (labels: object) =>
      changed("ruler", { alert: "A", expr: "up", labels })?.labels;
    assert.deepEqual(labelsOf({ region: "south" }), { region: "south", exported_region: "south" });
    assert.deepEqual(labelsOf({ region: "north" }), { region: "north" });
  });

  it("keep comments and long lines of the file", () => {
    const long = `sum(${"very_".repeat(30)}long) or vector(1) or vector(2)`;
    const text = `# mine\ngroups:\n  - name: a\n    rules:\n      - record: b\n        expr: 1\n      - record: c\n        expr: up\n      - record: d\n        labels: { long: '${long}' }\n        expr: 2\n`;
    const lines = keepOwnLabels(text, "ruler", external).split("\n");
    for (const line of text.split("\n").filter((line) => !line.includes("expr: up")))
      assert.ok(lines.includes(line), line);
  });

  it("leave other rules of a Prometheus, and invalid YAML, unchanged", () => {
    for (const text of [
      "# mine\ngroups: [{ name: a, rules: [{ record: b, expr: sum by (subcluster) (up) }] }]\n",
      "groups: [{ name: a, rules: [{ alert: B, expr: 'up{cluster=\"a\"}' }] }]\n",
      "groups: [",
      "",
    ])
      assert.equal(keepOwnLabels(text, "prometheus", external), text);
    assert.equal(keepOwnLabels("groups: [", "ruler", external), "groups: [");
  });
});
