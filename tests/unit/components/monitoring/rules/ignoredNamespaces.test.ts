import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { editAlerts } from "../../../../../components/monitoring/rules/alertEdit.ts";
import {
  ignoredNamespaces,
  leavingOut,
} from "../../../../../components/monitoring/rules/ignoredNamespaces.ts";
import { temporaryFile } from "../../../support/files.ts";
import { promtool } from "../../../support/promtool.ts";

interface Tests {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
    }[];
  }[];
}

const folder = "tests/unit/rules/prometheus";
const schema = "failsafe";

const ruleText = (file: string) => readFileSync(path.join(folder, file), "utf8");

/** Names of the alerts on objects of a namespace, of a rule file. */
const byNamespace = (file: string): readonly string[] =>
  (
    parse(ruleText(file)) as {
      groups: { rules: { alert?: string; labels?: { team?: string } }[] }[];
    }
  ).groups
    .flatMap(({ rules }) => rules)
    .filter(({ labels }) => labels?.team?.includes("$labels.namespace"))
    .flatMap(({ alert = [] }) => alert);

const tests = readdirSync(folder)
  .filter((file) => file.endsWith(".test.yaml"))
  // Without types of scalars: YAML has the samples 0x5 as a number.
  .map((file) => parse(readFileSync(path.join(folder, file), "utf8"), { schema }) as Tests)
  .filter(({ rule_files }) => rule_files.some((file) => byNamespace(file).length > 0));
const alerts = new Set(tests.flatMap(({ rule_files }) => rule_files.flatMap(byNamespace)));

/** Runs the tests of these alerts, with the alerts that are still expected. */
function runTests(
  pattern: string,
  isExpected: (alert: string, labels: Readonly<Record<string, string>>) => boolean,
): number {
  let dropped = 0;
  const files = tests.map((file, index) => {
    const rule_files = file.rule_files.map((name) =>
      temporaryFile(
        path.basename(name),
        editAlerts(ruleText(name), [ignoredNamespaces([pattern, "another"])]),
      ),
    );
    const changed = {
      ...file,
      rule_files,
      tests: file.tests.map((test) => ({
        ...test,
        alert_rule_test: test.alert_rule_test?.map((one) => {
          const exp_alerts = one.exp_alerts?.filter(({ exp_labels }) =>
            isExpected(one.alertname, exp_labels),
          );
          dropped += (one.exp_alerts?.length ?? 0) - (exp_alerts?.length ?? 0);
          return { ...one, exp_alerts };
        }),
        // They may count alerts.
        promql_expr_test: [],
      })),
    };
    return temporaryFile(`${index}.test.yaml`, stringify(changed, { schema }));
  });
  promtool("test", "rules", ...files);
  return dropped;
}

describe("ignored namespaces", () => {
  it("change no alert on objects of other namespaces", () => {
    assert.equal(
      runTests("never-.+", () => true),
      0,
    );
  });

  it("have none of the alerts on their objects, while all other alerts fire", () => {
    assert.ok(alerts.size > 25, String(alerts.size));
    const dropped = runTests(
      ".+",
      (alert, { namespace }) => !alerts.has(alert) || namespace === undefined,
    );
    assert.ok(dropped > 50, String(dropped));
  });

  it("are left out by each selector, and by nothing else", () => {
    assert.equal(
      leavingOut(
        'sum by (namespace) (rate(a:b{c="up}", d!=""}[5m] offset 1h)) # or up\n  / on (namespace) group_left () up > bool 1e3 and label_replace(up{}, "x", "$1", "up", "(.+)")',
        ["shop", "dev-.+"],
      ),
      'sum by (namespace) (rate(a:b{namespace!~"shop|dev-.+",c="up}", d!=""}[5m] offset 1h)) # or up\n  / on (namespace) group_left () up{namespace!~"shop|dev-.+"} > bool 1e3 and label_replace(up{namespace!~"shop|dev-.+",}, "x", "$1", "up", "(.+)")',
    );
  });

  it("change nothing if there are none", () => {
    const text = ruleText("../../../../rules/prometheus/pods.rules.yaml");
    assert.equal(editAlerts(text, [ignoredNamespaces([])]), editAlerts(text, []));
  });
});
