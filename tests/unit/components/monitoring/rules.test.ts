import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { loadRules } from "../../../../components/monitoring/rules.ts";
import { temporaryFile } from "../../support/files.ts";

const own = "watchdog.rules.yaml";
const runbooks = "https://example.com/runbooks";

const load = (files: readonly string[], certificateEnd?: Date) =>
  loadRules({
    moreFiles: { prometheus: files, ruler: [] },
    ...{ prometheusReplicas: 5, certificateEnd, runbooks },
  });

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

interface Rules {
  groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
}

describe("rules", () => {
  it("are the files of rules/, in which each alert links to its runbook", () => {
    const { prometheus, ruler } = load([]);
    for (const [evaluator, loaded] of Object.entries({ prometheus, ruler }))
      for (const file of readdirSync(`rules/${evaluator}`)) {
        const expected = parse(readFileSync(`rules/${evaluator}/${file}`, "utf8")) as Rules;
        for (const { alert, annotations } of expected.groups.flatMap(({ rules }) => rules))
          if (alert && annotations) annotations.runbook_url = `${runbooks}#${alert.toLowerCase()}`;
        assert.deepEqual(parse(loaded[file] ?? ""), expected, file);
      }
  });

  it("tell how many Prometheus servers there should be, and when the certificate ends", () => {
    const made = (end?: Date) =>
      parse(load([], end).prometheus["stack.rules.yaml"] ?? "") as object;
    const replicas = { record: "cluster:prometheus_replicas:wanted", expr: "vector(5)" };
    assert.deepEqual(made(new Date("2028-01-01T00:00:00Z")), {
      groups: [
        {
          name: "stack",
          rules: [
            replicas,
            { record: "cluster:endpoint_certificate:end_seconds", expr: "vector(1830297600)" },
          ],
        },
      ],
    });
    assert.deepEqual(made(), { groups: [{ name: "stack", rules: [replicas] }] });
  });

  it("are those of further files, too, as they are", () => {
    const rules = "groups: [{ name: mine, rules: [{ alert: One, expr: vector(1) }] }]\n";
    const { prometheus } = load([temporaryFile("my.rules.yaml", rules)]);
    assert.deepEqual(Object.keys(prometheus), [
      "stack.rules.yaml",
      ...readdirSync("rules/prometheus"),
      "my.rules.yaml",
    ]);
    assert.equal(prometheus["my.rules.yaml"], rules);
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
    for (const name of [own, "stack.rules.yaml"])
      assertRefused(
        [temporaryFile(name, "groups: []")],
        new RegExp(`^There is more than one rules file named ${name.replaceAll(".", "\\.")}\\.$`),
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
