import assert from "node:assert/strict";
import { receivers } from "../../../../../components/monitoring/alertmanager/receivers.ts";
import {
  alertmanagerSettings,
  type ReceiverSettings,
} from "../../../../../components/monitoring/alertmanager/settings.ts";

const webhook = { url: "https://hook" };
const create = (settings: object) => receivers(alertmanagerSettings.parse(settings), "/secrets");

/** Receiver and secrets of a team. */
function ofTeam(settings: { [kind in keyof ReceiverSettings]: object }) {
  const { configs, secrets } = create({ teams: { devops: settings } });
  return { config: configs.find(({ name }) => name === "team-devops"), secrets };
}

describe("receivers", () => {
  it("exist without integrations if none is set", () => {
    assert.deepEqual(create({}), {
      configs: [{ name: "default" }, { name: "watchdog" }, { name: "ruler-watchdog" }],
      secrets: {},
    });
  });

  it("notify Slack of firing and resolved alerts", () => {
    const { config, secrets } = ofTeam({ slack: { apiUrl: "https://slack/one" } });
    assert.deepEqual(config?.slack_configs, [
      {
        api_url_file: "/secrets/team-devops-slack-api-url",
        channel: "#k8-alerts",
        send_resolved: true,
        title: '{{ template "ha.slack.title" . }}',
        fallback: '{{ template "ha.slack.title" . }}',
        color: '{{ template "ha.slack.color" . }}',
        text: '{{ template "ha.slack.text" . }}',
        timeout: "15s",
      },
    ]);
    assert.deepEqual(secrets, { "team-devops-slack-api-url": "https://slack/one" });
  });

  it("notify VictorOps of firing and resolved alerts, with the team's name as routing key", () => {
    const { config, secrets } = ofTeam({ victorOps: { apiKey: "the-key" } });
    assert.deepEqual(config?.victorops_configs, [
      {
        api_key_file: "/secrets/team-devops-victorops-api-key",
        routing_key: "devops",
        message_type: '{{ template "ha.victorops.message_type" . }}',
        entity_display_name: '{{ template "ha.victorops.entity_display_name" . }}',
        state_message: '{{ template "ha.victorops.state_message" . }}',
        send_resolved: true,
      },
    ]);
    assert.deepEqual(secrets, { "team-devops-victorops-api-key": "the-key" });
  });

  it("notify VictorOps with another routing key, if one is set", () => {
    const { config } = ofTeam({ victorOps: { apiKey: "the-key", routingKey: "ops" } });
    const [victorOps] = config?.victorops_configs as [{ routing_key: string }];
    assert.equal(victorOps.routing_key, "ops");
  });

  it("post to a webhook, with a token if one is set", () => {
    const open = create({ receiver: { webhook: { url: "https://hook" } } });
    assert.deepEqual(open.configs[0], {
      name: "default",
      webhook_configs: [
        { url_file: "/secrets/default-webhook-url", send_resolved: true, timeout: "15s" },
      ],
    });
    assert.deepEqual(open.secrets, { "default-webhook-url": "https://hook" });

    const authorized = create({ receiver: { webhook: { url: "https://hook", bearerToken: "t" } } });
    assert.deepEqual(authorized.configs[0]?.webhook_configs, [
      {
        url_file: "/secrets/default-webhook-url",
        send_resolved: true,
        timeout: "15s",
        http_config: { authorization: { credentials_file: "/secrets/default-webhook-token" } },
      },
    ]);
    assert.deepEqual(authorized.secrets, {
      "default-webhook-url": "https://hook",
      "default-webhook-token": "t",
    });
  });

  it("keep the Watchdogs separate, without notifications of resolved alerts", () => {
    const { configs, secrets } = create({
      watchdog: {
        webhook: { url: "https://alive" },
        rulerWebhook: { url: "https://rulers-alive" },
      },
    });
    assert.deepEqual(configs, [
      { name: "default" },
      {
        name: "watchdog",
        webhook_configs: [
          { url_file: "/secrets/watchdog-webhook-url", send_resolved: false, timeout: "15s" },
        ],
      },
      {
        name: "ruler-watchdog",
        webhook_configs: [
          {
            url_file: "/secrets/ruler-watchdog-webhook-url",
            send_resolved: false,
            timeout: "15s",
          },
        ],
      },
    ]);
    assert.deepEqual(secrets, {
      "watchdog-webhook-url": "https://alive",
      "ruler-watchdog-webhook-url": "https://rulers-alive",
    });
  });

  it("have unique names for teams of any name", () => {
    const { configs } = create({ teams: { default: { webhook }, watchdog: { webhook } } });
    const names = configs.map(({ name }) => name);
    assert.equal(new Set(names).size, 5, names.join());
  });

  it("have no secrets in the configuration", () => {
    const slack = { apiUrl: "https://secret-1" };
    const webhook = { url: "https://secret-2", bearerToken: "secret-3" };
    const { configs, secrets } = create({
      receiver: { slack, webhook },
      teams: { devops: { slack, webhook, victorOps: { apiKey: "secret-4" } } },
      watchdog: { webhook },
    });
    assert.equal(Object.keys(secrets).length, 9);
    assert.doesNotMatch(JSON.stringify(configs), /secret-\d/);
  });
});
