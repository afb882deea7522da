import assert from "node:assert/strict";
import { teamsOf } from "../../../../../components/monitoring/rules/teams.ts";

const teams = (...texts: readonly string[]) =>
  teamsOf({ prometheus: Object.fromEntries(texts.entries()), ruler: {} });

/** A rule file with an alert that has these labels, in YAML. */
const alert = (labels: string) =>
  `groups: [{ name: g, rules: [{ record: r, expr: up }, { alert: A, expr: up == 0, ${labels} }] }]`;

describe("teams of rules", () => {
  it("are the values of label team, also in rulers' alerts", () => {
    assert.deepEqual(
      teamsOf({
        prometheus: { a: alert("labels: { team: dev }"), b: alert("labels: { team: dev }") },
        ruler: { a: alert("labels: { team: devops }") },
      }),
      ["dev", "devops"],
    );
  });

  it("are all possible values of a template", () => {
    const template = '{{ if match "^kube-.+$" $labels.namespace }}devops{{ else }}dev{{ end }}';
    assert.deepEqual(teams(alert(`labels: { team: '${template}' }`)), ["dev", "devops"]);
    assert.deepEqual(teams(alert("labels: { team: '{{ $labels.team }}' }")), []);
    const spaced = "{{ if $labels.a }} {{ else }}dev{{ end }}";
    assert.deepEqual(teams(alert(`labels: { team: '${spaced}' }`)), ["dev"]);
  });

  it("are an empty text for alerts without a team", () => {
    assert.deepEqual(teams(alert("labels: { severity: critical }")), [""]);
    assert.deepEqual(teams(alert("for: 1m")), [""]);
  });

  it("are found behind a YAML alias", () => {
    const rules = `groups:
  - name: g
    rules:
      - { alert: A, expr: up, labels: &labels { team: dev } }
      - { alert: B, expr: up, labels: *labels }
`;
    assert.deepEqual(teams(rules), ["dev"]);
  });

  it("are empty for files without alerts", () => {
    assert.deepEqual(teams("groups: []", "groups: [{ name: g }]", "groups:\n"), []);
  });
});
