import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import * as path from "node:path";
import { alertmanagerConfig } from "../../../../../components/monitoring/alertmanager/config.ts";
import {
  alertmanagerFiles,
  configFile,
} from "../../../../../components/monitoring/alertmanager/files.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { amtool, receiversOf, renderTemplate } from "../../../support/amtool.ts";
import { temporaryDirectory, temporaryFile } from "../../../support/files.ts";

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
    shop: {
      pagerDuty: { routingKey: "key", severity: "critical" },
      slack: [{ apiUrl: "https://a.example.com" }, { apiUrl: "https://b.example.com" }],
    },
    data: {
      email: {
        to: "data@example.com",
        from: "alerts@example.com",
        smarthost: "smtp.example.com:587",
        user: "user",
        password: "password",
        severity: "warning",
      },
      msTeams: { url: "https://teams.example.com", severity: "warning" },
      opsgenie: { apiKey: "key", severity: "critical" },
      discord: { url: "https://discord.example.com", severity: "critical" },
      telegram: { botToken: "token", chatId: -100, severity: "critical" },
      sns: {
        topicArn: "arn:aws:sns:eu-west-1:123456789012:alerts",
        region: "eu-west-1",
        accessKey: "key",
        secretKey: "secret",
        severity: "critical",
      },
      incidentIo: { url: "https://incident.example.com", token: "token", severity: "critical" },
    },
  },
  routes: [
    { matchers: ['namespace=~"audit-.+"', "severity != info"], receiver: webhook, continue: true },
    {
      matchers: ["severity=warning", "team=shop"],
      team: "shop",
      muteTimes: ["nights", "holidays"],
    },
  ],
  muteTimes: {
    nights: [{ times: ["18:00-24:00", "00:00-08:00"], location: "Europe/Berlin" }],
    holidays: {
      weekdays: ["monday:friday", "sunday"],
      daysOfMonth: ["24:31", "-3:-1", "20:-1"],
      months: ["december", "june:august"],
      years: ["2026:2027"],
    },
  },
  inhibitions: [
    { source: ["alertname=DatabaseDown"], target: ["service=shop"], equal: ["namespace"] },
  ],
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
    ["alertname=Watchdog namespace=audit-a", "watchdog"],
    ["team=dev namespace=audit-a", "route-1,team-dev"],
    ["team=dev namespace=audit-a severity=info", "team-dev"],
    ["namespace=audit-a", "route-1,default"],
    ["team=shop severity=critical", "team-shop/critical"],
    ["team=shop severity=warning", "team-shop"],
    ["team=shop", "team-shop"],
    ["team=data severity=critical", "team-data/critical"],
    ["team=data severity=warning", "team-data/warning"],
    ["team=data severity=info", "default"],
  ] as const)
    it(`routes ${labels} to ${receiver}`, () => {
      assert.equal(receiversOf(fileOf(complete), ...labels.split(" ")), receiver);
    });

  it("has another URL of VictorOps, if one is set", () => {
    assert.ok(!("global" in config()));
    const { global } = config({ victorOpsApiUrl: "https://victorops.example.com/alert" });
    assert.deepEqual(global, { victorops_api_url: "https://victorops.example.com/alert" });
  });

  it("routes a team without a receiver to the default receiver", () => {
    assert.equal(receiversOf(fileOf({ teams: { dev: webhook } }), "team=devops"), "default");
  });

  it("routes the default receiver's alerts by severity", () => {
    const receiver = {
      webhook: { url: "https://all.example.com" },
      pagerDuty: { routingKey: "key", severity: "critical" },
    };
    const file = fileOf({ receiver, teams: { dev: webhook } });
    const routed = (...labels: string[]) => receiversOf(file, ...labels);
    assert.equal(routed("severity=critical"), "default/critical");
    assert.equal(routed("severity=warning"), "default");
    assert.equal(routed("severity=critical", "team=dev"), "team-dev");
  });

  it("sends an alert once to the channels of a route that continues, for any severity", () => {
    const receiver = {
      webhook: { url: "https://all.example.com" },
      pagerDuty: { routingKey: "key", severity: "critical" },
    };
    const routes = [{ matchers: ["team=dev"], receiver, continue: true }];
    const file = fileOf({ receiver: webhook, routes });
    const routed = (...labels: string[]) => receiversOf(file, ...labels);
    assert.equal(routed("team=dev", "severity=critical"), "route-1/critical,default");
    assert.equal(routed("team=dev", "severity=warning"), "route-1,default");
  });

  it("mutes only the routes that name mute times", () => {
    const { route, time_intervals } = config(complete);
    assert.deepEqual(
      route.routes.filter((route) => "mute_time_intervals" in route),
      [
        {
          receiver: "team-shop/critical",
          matchers: ["severity=warning", "team=shop", 'severity="critical"'],
          mute_time_intervals: ["nights", "holidays"],
        },
        {
          receiver: "team-shop",
          matchers: ["severity=warning", "team=shop", 'severity!~"critical"'],
          mute_time_intervals: ["nights", "holidays"],
        },
      ],
    );
    assert.deepEqual(time_intervals, [
      {
        name: "nights",
        time_intervals: [
          {
            times: [
              { start_time: "18:00", end_time: "24:00" },
              { start_time: "00:00", end_time: "08:00" },
            ],
            location: "Europe/Berlin",
          },
        ],
      },
      {
        name: "holidays",
        time_intervals: [
          {
            weekdays: ["monday:friday", "sunday"],
            days_of_month: ["24:31", "-3:-1", "20:-1"],
            months: ["december", "june:august"],
            years: ["2026:2027"],
          },
        ],
      },
    ]);
  });

  it("never mutes a Watchdog by an inhibition of the settings", () => {
    assert.deepEqual(config(complete).inhibit_rules.at(-1), {
      source_matchers: ["alertname=DatabaseDown"],
      target_matchers: ["service=shop", 'alertname!~"Watchdog|RulerWatchdog"', 'namespace!=""'],
      equal: ["namespace"],
    });
  });

  it("has the files with templates after the project's", () => {
    const file = temporaryFile("my text.tmpl", '{{ define "ha.slack.title" }}mine{{ end }}');
    const settings = { ...complete, templates: [file] };
    assert.deepEqual(config(settings).templates, ["notifications.tmpl", "my-text.tmpl"]);
    const deployed = fileOf(settings);
    amtool("check-config", deployed);
    assert.equal(
      renderTemplate(
        '--template.text={{ template "ha.slack.title" . }}',
        ...["notifications", "my-text"].map(
          (name) => `--template.glob=${path.join(path.dirname(deployed), `${name}.tmpl`)}`,
        ),
      ),
      "mine",
    );
  });

  for (const [what, files, message] of [
    [
      "that does not exist",
      ["/no/file.tmpl"],
      /^alertmanager\.templates: .* can't be read: ENOENT/,
    ],
    ["of another ending", ["package.json"], /: package\.json must have the ending \.tmpl/],
    ["of the same name", ["a/notifications.tmpl"], /another name than the other files/],
  ] as const)
    it(`refuses a file with templates ${what}`, () => {
      assert.throws(
        () => fileOf({ templates: files }),
        (error) => {
          assert.ok(RunError.isInstance(error));
          assert.match(error.message, message);
          return true;
        },
      );
    });
});
