import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { AlertEdit } from "../../../../../components/monitoring/rules/alertEdit.ts";
import { ownCluster } from "../../../../../components/monitoring/rules/ownCluster.ts";
import { checkRules } from "../../../../../components/monitoring/checks/rules.ts";
import { loadRules, type RulesArgs } from "../../../../../components/monitoring/rules/rules.ts";
import { runbookLink } from "../../../../../components/monitoring/rules/runbookLink.ts";
import { temporaryFile } from "../../../support/files.ts";

const own = "watchdog.rules.yaml";
const runbooks = "https://example.com/runbooks";

/** Stable since Prometheus 3.16; Thanos 0.42 has an older parser. */
const onlyPrometheus = "increase(up[5m] anchored)";

const load = (
  files: readonly string[],
  edits: readonly AlertEdit[] = [],
  facts: RulesArgs["facts"] = { "cluster:prometheus_replicas:wanted": 5 },
) => loadRules({ moreFiles: { prometheus: files, ruler: [] }, facts, edits });

type Files = Readonly<Record<string, string>>;
const none = { "none.yaml": "groups: []" };
const check = ({ prometheus = none, ruler = none }: { prometheus?: Files; ruler?: Files }) =>
  checkRules({ prometheus, ruler }, true);

/** Validates only some files, since the validation of all files takes half a second. */
const pick = (files: Files, name: string) => ({ [name]: files[name] ?? assert.fail() });

const isRefusal = (message: RegExp) => (error: unknown) => {
  assert.ok(RunError.isInstance(error));
  assert.match(error.message, message);
  return true;
};
const assertRefused = (checking: Promise<unknown>, message: RegExp) =>
  assert.rejects(checking, isRefusal(message));

interface Rules {
  groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
}

describe("rules", () => {
  it("are the files of rules/, with a link to the runbook in each alert", () => {
    const { prometheus, ruler } = load([], [runbookLink(runbooks)]);
    for (const [evaluator, loaded] of Object.entries({ prometheus, ruler }))
      for (const file of readdirSync(`rules/${evaluator}`)) {
        const expected = parse(readFileSync(`rules/${evaluator}/${file}`, "utf8")) as Rules;
        for (const { alert, annotations } of expected.groups.flatMap(({ rules }) => rules))
          if (alert && annotations) annotations.runbook_url = `${runbooks}#${alert.toLowerCase()}`;
        assert.deepEqual(parse(loaded[file] ?? ""), expected, file);
      }
  });

  it("of the ruler select the stack's own cluster, with any name", async () => {
    const cluster = 'a "b" $1';
    const { ruler } = load([], [ownCluster(cluster)]);
    await check({ ruler });
    const { ruler: unchanged } = load([]);
    const exprs = (rules: Readonly<Record<string, string>>) =>
      Object.values(rules)
        .flatMap((text) => (parse(text) as { groups: { rules: { expr: string }[] }[] }).groups)
        .flatMap(({ rules }) => rules.map(({ expr }) => expr));
    assert.ok(exprs(unchanged).some((expr) => expr.includes('cluster=~".+"')));
    assert.deepEqual(
      exprs(ruler),
      exprs(unchanged).map((expr) =>
        expr.split('cluster=~".+"').join(String.raw`cluster="a \"b\" $1"`),
      ),
    );
  });

  it("include additional files, unchanged", () => {
    const rules = "groups: [{ name: mine, rules: [{ alert: One, expr: vector(1) }] }]\n";
    const { prometheus } = load([temporaryFile("my.rules.yaml", rules)], [runbookLink(runbooks)]);
    assert.deepEqual(Object.keys(prometheus), [
      "stack.rules.yaml",
      ...readdirSync("rules/prometheus"),
      "my.rules.yaml",
    ]);
    assert.equal(prometheus["my.rules.yaml"], rules);
  });

  it("are refused with promtool's output, which has the file and the line", () => {
    const rules = "groups:\n  - name: mine\n    rules:\n      - { alert: A, expr: 'up ==' }\n";
    return assertRefused(
      check({ prometheus: { "bad.rules.yaml": rules } }),
      /^promtool refuses the rules:\n.*FAILED:\n.*bad\.rules\.yaml: 4:.*parse error: unexpected end of input$/s,
    );
  });

  it("are deployed under names that the servers load, for any file name", () => {
    const rules = "groups: []\n";
    const files = ["one.yml", "two.rules", "three"].map((name) => temporaryFile(name, rules));
    const loaded = loadRules({
      moreFiles: { prometheus: files, ruler: files },
      facts: {},
      edits: [],
    });
    for (const evaluator of ["prometheus", "ruler"] as const)
      for (const name of ["one.yml.yaml", "two.rules.yaml", "three.yaml"])
        assert.equal(loaded[evaluator][name], rules);
  });

  it("are refused with the setting and the size if a file is too large for a ConfigMap", () => {
    assert.throws(
      () => load([temporaryFile("large.yaml", `groups: []\n#${"x".repeat(1_200_000)}`)]),
      isRefusal(
        /^prometheus\.ruleFiles: large\.yaml has 1\.1 MiB, but a ConfigMap holds at most 1 MiB\. Split/,
      ),
    );
  });

  describe("of the ruler", () => {
    const group = (fields: object, rule: object = { record: "a", expr: "vector(1)" }) =>
      JSON.stringify({ groups: [{ name: "mine", rules: [rule], ...fields }] });
    const checkRuler = (text: string) => check({ ruler: { "mine.yaml": text } });

    for (const strategy of ["warn", "abort", "WARN"])
      it(`support ${strategy} as partial_response_strategy`, async () => {
        const text = group({ partial_response_strategy: strategy });
        const { ruler } = loadRules({
          moreFiles: { prometheus: [], ruler: [temporaryFile("mine.yaml", text)] },
          facts: {},
          edits: [],
        });
        assert.equal(ruler["mine.yaml"], text);
        await checkRuler(text);
      });

    it("are refused with a strategy that is unknown to Thanos", () =>
      assertRefused(
        checkRuler(group({ partial_response_strategy: "hope" })),
        /^thanos refuses the ruler's rules:\n[^]*hope/,
      ));

    it("are refused if only Prometheus' parser supports an expression", () =>
      assertRefused(
        checkRuler(group({}, { record: "a", expr: onlyPrometheus })),
        /^thanos refuses the ruler's rules:\n[^]*parse error/,
      ));

    it("are refused if two groups of a file have the same name, which Thanos' own tool accepts", () =>
      assertRefused(
        checkRuler("groups: [{ name: a, rules: [] }, { name: a, rules: [] }]"),
        /groupname: "a" is repeated in the same file/,
      ));
  });

  it("are validated as they are deployed, with the facts and after all edits", async () => {
    const breaks: AlertEdit = (rule, alert) => {
      if (alert === "Watchdog") rule.set("expr", "vector(");
    };
    await assertRefused(
      check({ prometheus: pick(load([], [breaks]).prometheus, own) }),
      /watchdog\.rules\.yaml: .*parse error/,
    );
    const { prometheus } = load([], [], { "cluster:a_number:wanted": Infinity });
    await assertRefused(
      check({ prometheus: pick(prometheus, "stack.rules.yaml") }),
      /stack\.rules\.yaml: .*expected type scalar/,
    );
  });

  it("are refused if a file can't be read, or has the name of another file", () => {
    assert.throws(
      () => load(["/no/such/file.yaml"]),
      isRefusal(/^The rules file \/no\/such\/file\.yaml can't be read: ENOENT/),
    );
    for (const name of [own, "stack.rules.yaml"])
      assert.throws(
        () => load([temporaryFile(name, "groups: []")]),
        isRefusal(
          new RegExp(`^There is more than one rules file named ${name.replaceAll(".", "\\.")}\\.$`),
        ),
      );
  });

  it("are refused with a remedy if promtool is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      await assertRefused(
        check({ prometheus: { "unchecked.yaml": "groups: []" } }),
        /^The rules can't be checked.*spawn promtool ENOENT.*"make tools" builds it/,
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
