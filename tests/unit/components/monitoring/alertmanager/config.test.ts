import assert from "node:assert/strict";
import * as path from "node:path";
import { alertmanagerConfig } from "../../../../../components/monitoring/alertmanager/config.ts";
import {
  alertmanagerFiles,
  configFile,
} from "../../../../../components/monitoring/alertmanager/files.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { amtool } from "../../../support/amtool.ts";
import { temporaryDirectory } from "../../../support/files.ts";

const webhook = { webhook: { url: "https://hooks.example.com/all", bearerToken: "token" } };
/** Settings with every kind of receiver. */
const complete = {
  receiver: webhook,
  victorOpsApiUrl: "https://victorops.example.com/alert",
  teams: {
    devops: {
      slack: { apiUrl: "https://hooks.example.com/slack" },
      victorOps: { apiKey: "key-of-devops" },
    },
    dev: { slack: { apiUrl: "https://hooks.example.com/slack", channel: "#dev" } },
  },
  watchdog: {
    webhook: { url: "https://hooks.example.com/alive" },
    rulerWebhook: { url: "https://hooks.example.com/rulers-alive" },
  },
};

const config = (settings: object = {}) => alertmanagerConfig(alertmanagerSettings.parse(settings));
const fileOf = (settings: object = {}) =>
  path.join(
    temporaryDirectory(alertmanagerFiles(alertmanagerSettings.parse(settings))),
    configFile,
  );

describe("alertmanager.yml", () => {
  it("groups and repeats by the settings", () => {
    const { routes, ...route } = config({ repeatInterval: "5m" }).route;
    assert.deepEqual(route, {
      receiver: "default",
      group_by: ["alertname", "cluster", "service"],
      group_wait: "10s",
      group_interval: "1m",
      repeat_interval: "5m",
    });
    assert.equal(routes.length, 2, "only the routes of the two Watchdogs");
  });

  it("has the templates that the receivers use", () => {
    assert.deepEqual(config().templates, ["notifications.tmpl"]);
  });

  it("sends each Watchdog once per interval, independent of the other times", () => {
    const intervals = { group_wait: "0s", group_interval: "5m", repeat_interval: "290s" };
    assert.deepEqual(config({ watchdog: { interval: "5m" } }).route.routes, [
      { receiver: "watchdog", matchers: ['alertname="Watchdog"'], ...intervals },
      { receiver: "ruler-watchdog", matchers: ['alertname="RulerWatchdog"'], ...intervals },
    ]);
  });

  it("mutes alerts by name, and requires the labels that identify the object of both alerts", () => {
    const rules = config().inhibit_rules;
    const ofNodes = rules.find(({ source_matchers }) =>
      source_matchers.includes('alertname="NodeNotReady"'),
    );
    assert.deepEqual(ofNodes, {
      source_matchers: ['alertname="NodeNotReady"'],
      target_matchers: ['alertname=~"TargetDown|NodeExporterMissing"', 'cluster!=""', 'node!=""'],
      equal: ["cluster", "node"],
    });
    const ofRulers = rules.find(({ source_matchers }) =>
      source_matchers.includes('alertname="ThanosRulerMissing"'),
    );
    assert.deepEqual(ofRulers?.target_matchers, [
      'alertname=~"ThanosReplicasMissing"',
      'app="thanos-ruler"',
      'cluster!=""',
    ]);
    for (const { source_matchers, target_matchers } of rules)
      for (const matchers of [source_matchers, target_matchers])
        assert.match(matchers[0] ?? "", /^alertname=/);
  });

  for (const [what, settings] of [
    ["without receivers", {}],
    ["with every kind of receiver", complete],
  ] as const)
    it(`is valid for amtool, ${what}`, () => {
      amtool("check-config", fileOf(settings));
    });

  for (const [labels, receiver] of [
    ["team=devops", "team-devops"],
    ["team=dev", "team-dev"],
    ["team=sales", "default"],
    ["alertname=TargetDown", "default"],
    ["alertname=Watchdog", "watchdog"],
    ["alertname=Watchdog team=devops", "watchdog"],
    ["alertname=RulerWatchdog team=devops", "ruler-watchdog"],
  ] as const)
    it(`routes ${labels} to ${receiver}`, () => {
      const file = `--config.file=${fileOf(complete)}`;
      assert.equal(amtool("config", "routes", "test", file, ...labels.split(" ")), receiver);
    });

  it("has another URL of VictorOps, if one is set", () => {
    assert.ok(!("global" in config()));
    const { global } = config({ victorOpsApiUrl: "https://victorops.example.com/alert" });
    assert.deepEqual(global, { victorops_api_url: "https://victorops.example.com/alert" });
  });

  it("routes a team without a receiver to the default receiver", () => {
    const file = `--config.file=${fileOf({ teams: { dev: webhook } })}`;
    assert.equal(amtool("config", "routes", "test", file, "team=devops"), "default");
  });
});
