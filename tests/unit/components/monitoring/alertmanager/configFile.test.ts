import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { readConfigFile } from "../../../../../components/monitoring/alertmanager/configFile.ts";
import { alertmanagerFiles } from "../../../../../components/monitoring/alertmanager/files.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { receiverWarnings } from "../../../../../components/monitoring/alertmanager/unreceived.ts";
import { checkAlertmanagerConfig } from "../../../../../components/monitoring/checks/amtool.ts";
import { stackFacts } from "../../../../../components/monitoring/rules/stackFacts.ts";
import { monitoringSettings } from "../../../../../components/monitoring/settings.ts";

const file = "tests/e2e/support/alertmanager.yml";

describe("a configuration file of Alertmanager", () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "alertmanager-"));
  after(() => {
    rmSync(directory, { recursive: true });
  });
  const fileOf = (content: object | string) => {
    const name = path.join(directory, "alertmanager.yml");
    writeFileSync(name, typeof content === "string" ? content : stringify(content));
    return name;
  };
  const read = (content: object | string) => readConfigFile(fileOf(content));
  const refusedFor = (content: object | string, pattern: RegExp) => {
    assert.throws(
      () => read(content),
      (error: unknown) => {
        assert.ok(RunError.isInstance(error), String(error));
        assert.match(error.message, /^ha-monitoring:alertmanager\.configFile: /);
        assert.match(error.message, pattern);
        return true;
      },
    );
  };

  it("is deployed as it is, and validated together with the templates", async () => {
    const settings = alertmanagerSettings.parse({ configFile: file });
    const files = alertmanagerFiles(settings);
    assert.equal(files["alertmanager.yml"], read(files["alertmanager.yml"] ?? "").text);
    await checkAlertmanagerConfig(files, true);
    const broken = { ...files, "alertmanager.yml": "route: {receiver: absent}" };
    await assert.rejects(checkAlertmanagerConfig(broken, true), /amtool refuses .*absent/s);
  });

  it("is counted by its receivers with an integration, and its route of the Watchdog", () => {
    const facts = (alertmanager: object) => {
      const settings = monitoringSettings.parse({ domain: "a.b", alertmanager });
      const all = stackFacts({ settings, certificate: undefined });
      return [
        all["cluster:alert_receivers:configured"],
        all["cluster:watchdog_receivers:configured"],
      ];
    };
    assert.deepEqual(facts({ configFile: file }), [1, 1]);
    assert.deepEqual(facts({ configFile: fileOf("route: {receiver: none}") }), [0, 0]);
    const matched = "route: {routes: [{matchers: ['alertname = Watchdog']}]}";
    assert.deepEqual(facts({ configFile: fileOf(matched) }), [0, 1]);
  });

  it("has no warnings about receivers, which its routes select", () => {
    const warnings = (settings: object) =>
      receiverWarnings(alertmanagerSettings.parse(settings), { prometheus: {}, ruler: {} });
    assert.deepEqual(warnings({ configFile: file }), []);
    assert.equal(warnings({}).length, 1);
  });

  it("must be a readable file of YAML", () => {
    refusedFor("a: [", /can't be read: /);
    assert.throws(() => readConfigFile("absent.yml"), /absent\.yml can't be read: ENOENT/);
  });

  for (const [secret, content] of [
    ["global.smtp_auth_password", { global: { smtp_auth_password: "p" } }],
    ["receivers[0].webhook_configs[0].url", { webhook_configs: [{ url: "https://a/secret" }] }],
    ["receivers[0].slack_configs[1].api_url", { slack_configs: [{}, { api_url: "https://a" }] }],
    [
      "receivers[0].pagerduty_configs[0].routing_key",
      { pagerduty_configs: [{ routing_key: "k" }] },
    ],
    [
      "receivers[0].webhook_configs[0].http_config.basic_auth.password",
      { webhook_configs: [{ http_config: { basic_auth: { password: "p" } } }] },
    ],
  ] as const)
    it(`must have its secrets in files: ${secret}`, () => {
      const file = "global" in content ? content : { receivers: [{ name: "a", ...content }] };
      refusedFor(
        file,
        new RegExp(
          `${secret.replaceAll(/[[\].]/g, "\\$&")} contains a secret.* Set ${secret.replaceAll(/[[\].]/g, "\\$&")}_file to /etc/alertmanager/secrets/NAME`,
        ),
      );
    });

  it("may have URLs without a secret, and files with secrets", () => {
    const { receivers } = read({
      global: { opsgenie_api_url: "https://a", slack_api_url_file: "/etc/a" },
      receivers: [{ name: "a", opsgenie_configs: [{ api_url: "https://a" }] }],
    });
    assert.equal(receivers, 1);
  });
});
