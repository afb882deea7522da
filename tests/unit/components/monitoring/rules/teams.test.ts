import assert from "node:assert/strict";
import { teamsOf } from "../../../../../components/monitoring/rules/teams.ts";

const teams = (...texts: readonly string[]) =>
  teamsOf({ prometheus: Object.fromEntries(texts.entries()), ruler: {} });

/** A rules file with an alert that has these labels, in YAML. */
const alert = (labels: string) =>
  `groups: [{ name: g, rules: [{ record: r, expr: up }, { alert: A, expr: up == 0, ${labels} }] }]`;

describe("teams of rules", () => {
  it("are the values of label team, of rulers' alerts as well", () => {
    assert.deepEqual(
      teamsOf({
        prometheus: { a: alert("labels: { team: dev }"), b: alert("labels: { team: dev }") },
        ruler: { a: alert("labels: { team: devops }") },
      }),
      ["dev", "devops"],
    );
  });

  it("are all that a template may make", () => {
    const template = '{{ if match "^kube-.+$" $labels.namespace }}devops{{ else }}dev{{ end }}';
    assert.deepEqual(teams(alert(`labels: { team: '${template}' }`)), ["dev", "devops"]);
    assert.deepEqual(teams(alert("labels: { team: '{{ $labels.team }}' }")), []);
  });

  it("are none for alerts without one", () => {
    assert.deepEqual(teams(alert("labels: { severity: critical }")), [""]);
    assert.deepEqual(teams(alert("for: 1m")), [""]);
  });

  it("are found behind an alias of YAML", () => {
    const rules = `groups:
  - name: g
    rules:
      - { alert: A, expr: up, labels: &labels { team: dev } }
      - { alert: B, expr: up, labels: *labels }
`;
    assert.deepEqual(teams(rules), ["dev"]);
  });

  it("are none of files without alerts", () => {
    assert.deepEqual(teams("groups: []", "groups: [{ name: g }]", "groups:\n"), []);
  });
});
