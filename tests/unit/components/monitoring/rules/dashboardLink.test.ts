import assert from "node:assert/strict";
import { editAlerts } from "../../../../../components/monitoring/rules/alertEdit.ts";
import { dashboardLink } from "../../../../../components/monitoring/rules/dashboardLink.ts";
import { temporaryFile } from "../../../support/files.ts";
import { promtool } from "../../../support/promtool.ts";

const rules = () =>
  editAlerts(
    `groups:
  - name: nodes
    rules:
      - alert: OfNode
        expr: down{job="nodes"} == 1
  - name: thanos-ruler
    rules:
      - record: b
        expr: a
      - alert: OfRuler
        expr: down{job="rulers"} == 1
`,
    [dashboardLink("https://grafana.example.com")],
  );

const linkFor = (labels: string, alertname: string, externalLabels: object) => ({
  interval: "1m",
  external_labels: externalLabels,
  input_series: [{ series: `down{${labels}}`, values: "1" }],
  alert_rule_test: [{ alertname, eval_time: "0m", exp_alerts: [] as object[] }],
});

/** Asserts the annotation of an alert on a series. */
function assertLink(alertname: string, labels: Readonly<Record<string, string>>, link: string) {
  const series = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const test = linkFor(series.join(", "), alertname, { cluster: "west & co" });
  test.alert_rule_test[0]?.exp_alerts.push({
    exp_labels: labels,
    exp_annotations: { dashboard_url: link },
  });
  promtool(
    "test",
    "rules",
    temporaryFile(
      "link.test.yaml",
      JSON.stringify({ rule_files: [temporaryFile("link.rules.yaml", rules())], tests: [test] }),
    ),
  );
}

describe("dashboardLink", () => {
  it("links to the dashboard of the alert's group, for the alert's cluster", () => {
    assertLink(
      "OfNode",
      { job: "nodes", node: "n1", namespace: "a" },
      "https://grafana.example.com/d/kubernetes-node?var-cluster=west+%26+co&var-node=n1",
    );
    assertLink(
      "OfRuler",
      { job: "rulers", cluster: "east", namespace: "monitoring" },
      "https://grafana.example.com/d/thanos-ruler?var-cluster=east&var-monitoring=monitoring",
    );
  });

  it("omits variables for which the alert has no label", () => {
    assertLink(
      "OfNode",
      { job: "nodes" },
      "https://grafana.example.com/d/kubernetes-node?var-cluster=west+%26+co",
    );
  });

  it("does not change alerts of unknown groups", () => {
    const mine = "groups:\n  - name: mine\n    rules:\n      - alert: A\n        expr: up\n";
    assert.equal(editAlerts(mine, [dashboardLink("https://grafana.example.com")]), mine);
  });
});
