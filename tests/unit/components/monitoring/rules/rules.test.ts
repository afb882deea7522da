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

async function loadAndCheck(args: RulesArgs) {
  const rules = loadRules(args);
  await checkRules(rules, true);
  return rules;
}

const load = (files: readonly string[], edits: readonly AlertEdit[] = []) =>
  loadAndCheck({
    moreFiles: { prometheus: files, ruler: [] },
    facts: { "cluster:prometheus_replicas:wanted": 5 },
    edits,
  });

const assertRefused = (loading: Promise<unknown>, message: RegExp) =>
  assert.rejects(loading, (error) => {
    assert.ok(RunError.isInstance(error));
    assert.match(error.message, message);
    return true;
  });

interface Rules {
  groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
}

describe("rules", () => {
  it("are the files of rules/, with a link to the runbook in each alert", async () => {
    const { prometheus, ruler } = await load([], [runbookLink(runbooks)]);
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
    const { ruler } = await load([], [ownCluster(cluster)]);
    const { ruler: unchanged } = await load([]);
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

  it("include additional files, unchanged", async () => {
    const rules = "groups: [{ name: mine, rules: [{ alert: One, expr: vector(1) }] }]\n";
    const { prometheus } = await load(
      [temporaryFile("my.rules.yaml", rules)],
      [runbookLink(runbooks)],
    );
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
      load([temporaryFile("bad.rules.yaml", rules)]),
      /^promtool refuses the rules:\n.*FAILED:\n.*bad\.rules\.yaml: 4:.*parse error: unexpected end of input$/s,
    );
  });

  it("are deployed under names that the servers load, for any file name", async () => {
    const rules = "groups: []\n";
    const files = ["one.yml", "two.rules", "three"].map((name) => temporaryFile(name, rules));
    const loaded = await loadAndCheck({
      moreFiles: { prometheus: files, ruler: files },
      facts: {},
      edits: [],
    });
    for (const evaluator of ["prometheus", "ruler"] as const)
      for (const name of ["one.yml.yaml", "two.rules.yaml", "three.yaml"])
        assert.equal(loaded[evaluator][name], rules);
  });

  it("are refused with the setting and the size if a file is too large for a ConfigMap", () =>
    assertRefused(
      load([temporaryFile("large.yaml", `groups: []\n#${"x".repeat(1_200_000)}`)]),
      /^prometheus\.ruleFiles: large\.yaml has 1\.1 MiB, but a ConfigMap holds at most 1 MiB\. Split/,
    ));

  describe("of the ruler", () => {
    const group = (fields: object, rule: object = { record: "a", expr: "vector(1)" }) =>
      JSON.stringify({ groups: [{ name: "mine", rules: [rule], ...fields }] });
    const loadRuler = (text: string) =>
      loadAndCheck({
        moreFiles: { prometheus: [], ruler: [temporaryFile("mine.yaml", text)] },
        facts: {},
        edits: [],
      });

    for (const strategy of ["warn", "abort", "WARN"])
      it(`support ${strategy} as partial_response_strategy`, async () => {
        const text = group({ partial_response_strategy: strategy });
        assert.equal((await loadRuler(text)).ruler["mine.yaml"], text);
      });

    it("are refused with a strategy that is unknown to Thanos", () =>
      assertRefused(
        loadRuler(group({ partial_response_strategy: "hope" })),
        /^thanos refuses the ruler's rules:\n[^]*hope/,
      ));

    it("are refused if only Prometheus' parser supports an expression", () =>
      assertRefused(
        loadRuler(group({}, { record: "a", expr: onlyPrometheus })),
        /^thanos refuses the ruler's rules:\n[^]*parse error/,
      ));

    it("are refused if two groups of a file have the same name, which Thanos' own tool accepts", () =>
      assertRefused(
        loadRuler("groups: [{ name: a, rules: [] }, { name: a, rules: [] }]"),
        /groupname: "a" is repeated in the same file/,
      ));
  });

  it("are validated as they are deployed, with the facts and after all edits", async () => {
    const breaks: AlertEdit = (rule, alert) => {
      if (alert === "Watchdog") rule.set("expr", "vector(");
    };
    await assertRefused(load([], [breaks]), /watchdog\.rules\.yaml: .*parse error/);
    await assertRefused(
      loadAndCheck({
        moreFiles: { prometheus: [], ruler: [] },
        facts: { "cluster:a_number:wanted": Infinity },
        edits: [],
      }),
      /stack\.rules\.yaml: .*expected type scalar/,
    );
  });

  it("are refused if a file can't be read, or has the name of another file", async () => {
    await assertRefused(
      load(["/no/such/file.yaml"]),
      /^The rules file \/no\/such\/file\.yaml can't be read: ENOENT/,
    );
    for (const name of [own, "stack.rules.yaml"])
      await assertRefused(
        load([temporaryFile(name, "groups: []")]),
        new RegExp(`^There is more than one rules file named ${name.replaceAll(".", "\\.")}\\.$`),
      );
  });

  it("are refused with a remedy if promtool is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      await assertRefused(
        load([temporaryFile("unchecked.yaml", "groups: []")]),
        /^The rules can't be checked.*spawn promtool ENOENT.*"make tools" builds it/,
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
