import assert from "node:assert/strict";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import {
  teamsWithoutReceiver,
  unreceivedWarning,
} from "../../../../../components/monitoring/alertmanager/unreceived.ts";

const alert = (labels: string) =>
  `groups: [{ name: g, rules: [{ alert: A, expr: up == 0, labels: ${labels} }] }]`;
const rules = {
  prometheus: {
    own: alert("{ team: devops }"),
    template: alert("{ team: '{{ if true }}payments{{ else }}dev{{ end }}' }"),
  },
  ruler: { more: alert("{ severity: critical }") },
};
const receiver = { slack: { apiUrl: "https://hook" } };
const without = (settings: object) =>
  teamsWithoutReceiver(alertmanagerSettings.parse(settings), rules);

describe("teams without a receiver", () => {
  it("are all teams of alerts, if no receiver or only the Watchdog's is set", () => {
    const all = ["", "dev", "devops", "payments"];
    assert.deepEqual(without({}), all);
    assert.deepEqual(without({ watchdog: { webhook: { url: "https://hook" } } }), all);
  });

  it("are the teams without their own receiver, if there is no default receiver", () => {
    const teams = { devops: receiver, dev: receiver };
    assert.deepEqual(without({ teams }), ["", "payments"]);
    assert.deepEqual(without({ teams, receiver }), []);
  });

  it("are listed in the warning, with the settings that add a receiver", () => {
    assert.equal(
      unreceivedWarning(["", "dev", "payments"]),
      "No receiver gets alerts of team dev, alerts of team payments and alerts without a team: these alerts are only shown on Alertmanager's page. Set ha-monitoring:alertmanager.teams.dev, ha-monitoring:alertmanager.teams.payments or ha-monitoring:alertmanager.receiver, which gets every alert that no team's receiver gets.",
    );
    assert.equal(
      unreceivedWarning([""]),
      "No receiver gets alerts without a team: these alerts are only shown on Alertmanager's page. Set ha-monitoring:alertmanager.receiver, which gets every alert that no team's receiver gets.",
    );
  });
});
