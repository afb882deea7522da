import assert from "node:assert/strict";
import { parse } from "yaml";
import { editAlerts } from "../../../../../components/monitoring/rules/alertEdit.ts";
import { runbookLink } from "../../../../../components/monitoring/rules/runbookLink.ts";

describe("runbookLink", () => {
  it("links to the alert's section, beside the other annotations", () => {
    const edited = (alert: object) =>
      parse(
        editAlerts(JSON.stringify({ groups: [{ name: "g", rules: [alert] }] }), [
          runbookLink("https://example.com/runbooks.md"),
        ]),
      ) as { groups: [{ rules: [object] }] };
    const runbook_url = "https://example.com/runbooks.md#targetdown";
    const alert = { alert: "TargetDown", expr: "up == 0" };
    assert.deepEqual(edited(alert).groups[0].rules[0], { ...alert, annotations: { runbook_url } });
    const summary = "A target is down";
    assert.deepEqual(edited({ ...alert, annotations: { summary } }).groups[0].rules[0], {
      ...alert,
      annotations: { summary, runbook_url },
    });
  });
});
