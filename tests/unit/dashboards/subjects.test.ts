import assert from "node:assert/strict";
import { dashboards } from "../../../dashboards/dashboards.ts";
import { alerts } from "../../../dashboards/support/runbooks.ts";
import { subjectOf, variablesFromLabels } from "../../../dashboards/subjects.ts";
import { panelsOf, rowsOf, variablesOf } from "../../support/dashboards.ts";

const dashboardOf = (uid: string) => {
  const found = dashboards.find((dashboard) => dashboard.uid === uid);
  assert.ok(found, `There is a dashboard ${uid}.`);
  return found;
};

describe("alerts and dashboards", () => {
  it("are linked: every panel of an alert's row links to the alert's runbook", () => {
    assert.ok(alerts.length > 80);
    for (const { alert, group } of alerts) {
      const subject = subjectOf(group, alert);
      assert.ok(subject, `dashboards/subjects.ts has the group ${group} of ${alert}`);
      const dashboard = dashboardOf(subject.dashboard);
      const rows = rowsOf(dashboard);
      const panels = panelsOf(dashboard).filter((panel) => rows.get(panel) === subject.row);
      assert.ok(panels.length > 0, `${subject.dashboard} has a row ${subject.row}`);
      for (const { title, links = [] } of panels)
        assert.ok(
          links.some(({ url }) => url === `<runbooks>#${alert.toLowerCase()}`),
          `${subject.dashboard}: ${title} leads to the runbook of ${alert}`,
        );
    }
  });

  it("use the same variables", () => {
    for (const [uid, variables] of Object.entries(variablesFromLabels)) {
      const known = variablesOf(dashboardOf(uid)).map(({ name }) => name);
      for (const variable of Object.keys(variables)) assert.ok(known.includes(variable), uid);
    }
  });
});
