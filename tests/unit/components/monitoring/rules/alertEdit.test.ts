import assert from "node:assert/strict";
import {
  type AlertEdit,
  editAlerts,
} from "../../../../../components/monitoring/rules/alertEdit.ts";

const long = `sum by (namespace) (${"very_".repeat(30)}long_name) > 1 and on () vector(1)`;
const rules = `# A comment
groups:
  - name: one
    rules:
      - record: a
        expr: b
      - alert: A
        expr: up == 0 # another comment
        labels:
          name: c
      - alert: B
        expr: up == 1
  - name: two
    rules:
      - alert: C
        expr: ${long}
`;

describe("an edit of alerts", () => {
  it("is applied to each alert, with the names of the alert and of its group", () => {
    const seen: string[] = [];
    editAlerts(rules, [
      (rule, alert, group) => {
        seen.push(`${alert} in ${group}: ${String(rule.get("expr"))}`);
      },
    ]);
    assert.deepEqual(seen, ["A in one: up == 0", "B in one: up == 1", `C in two: ${long}`]);
  });

  it("starts from the result of the previous edit, and keeps the rest of the text", () => {
    const appended =
      (text: string): AlertEdit =>
      (rule, alert) => {
        const before = rule.get("for");
        if (alert === "C") rule.set("for", `${typeof before === "string" ? before : ""}${text}`);
      };
    assert.equal(editAlerts(rules, [appended("1"), appended("m")]), `${rules}        for: 1m\n`);
  });
});
