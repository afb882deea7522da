import assert from "node:assert/strict";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import {
  unreceivedAlerts,
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
const unreceived = (settings: object) =>
  unreceivedAlerts(alertmanagerSettings.parse(settings), rules);
const without = (settings: object) => unreceived(settings).map(({ team }) => team);

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

  it("have no channel for all severities", () => {
    const to = (...severities: string[]) => ({
      webhook: severities.map((severity) => ({ url: "https://hook", severity })),
    });
    const settings = {
      receiver: to("critical"),
      teams: { dev: to("warning"), devops: to("warning", "info"), payments: receiver },
    };
    assert.deepEqual(unreceived(settings), [
      { team: "", received: ["critical"] },
      { team: "dev", received: ["critical", "warning"] },
    ]);
  });

  it("have no route of all their alerts with a receiver", () => {
    const to = (...matchers: string[]) => ({ matchers, receiver });
    const routes = [
      to("team=dev"),
      to('team = "payments"'),
      to("team=devops", "severity=critical"),
    ];
    assert.deepEqual(without({ routes }), ["", "devops"]);
    assert.deepEqual(without({ routes: [to('team=""'), to("team!=dev"), to("steam=dev")] }), [
      ...["dev", "devops", "payments"],
    ]);
  });

  it("are listed in the warning, with the settings that add a receiver", () => {
    assert.equal(
      unreceivedWarning([
        { team: "", received: [] },
        { team: "dev", received: [] },
        { team: "payments", received: ["critical", "info"] },
      ]),
      "No receiver gets alerts without a team, alerts of team dev and alerts of team payments other than critical and info: these alerts are only shown on Alertmanager's page. Set ha-monitoring:alertmanager.teams.dev, ha-monitoring:alertmanager.teams.payments or ha-monitoring:alertmanager.receiver, which gets every alert that no team's receiver gets.",
    );
    assert.equal(
      unreceivedWarning([{ team: "", received: [] }]),
      "No receiver gets alerts without a team: these alerts are only shown on Alertmanager's page. Set ha-monitoring:alertmanager.receiver, which gets every alert that no team's receiver gets.",
    );
  });
});
