import assert from "node:assert/strict";
import { receivers } from "../../../../../components/monitoring/alertmanager/receivers.ts";
import type { ReceiverSettings } from "../../../../../components/monitoring/alertmanager/channels.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";

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
      secrets: { texts: {}, references: {} },
      destinations: [],
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
    assert.deepEqual(secrets.texts, { "team-devops-slack-api-url": "https://slack/one" });
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
    assert.deepEqual(secrets.texts, { "team-devops-victorops-api-key": "the-key" });
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
    assert.deepEqual(open.secrets.texts, { "default-webhook-url": "https://hook" });

    const authorized = create({ receiver: { webhook: { url: "https://hook", bearerToken: "t" } } });
    assert.deepEqual(authorized.configs[0]?.webhook_configs, [
      {
        url_file: "/secrets/default-webhook-url",
        send_resolved: true,
        timeout: "15s",
        http_config: { authorization: { credentials_file: "/secrets/default-webhook-token" } },
      },
    ]);
    assert.deepEqual(authorized.secrets.texts, {
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
    assert.deepEqual(secrets.texts, {
      "watchdog-webhook-url": "https://alive",
      "ruler-watchdog-webhook-url": "https://rulers-alive",
    });
  });

  it("have unique names for teams of any name", () => {
    const { configs } = create({ teams: { default: { webhook }, watchdog: { webhook } } });
    const names = configs.map(({ name }) => name);
    assert.equal(new Set(names).size, 5, names.join());
  });

  for (const [kind, settings, list, config, secrets] of [
    [
      "pagerDuty",
      { routingKey: "secret-1", url: "https://events.eu.pagerduty.com/v2/enqueue" },
      "pagerduty_configs",
      {
        routing_key_file: "/secrets/team-devops-pagerduty-routing-key",
        severity: '{{ template "ha.pagerduty.severity" . }}',
        timeout: "15s",
        url: "https://events.eu.pagerduty.com/v2/enqueue",
        send_resolved: true,
      },
      { "team-devops-pagerduty-routing-key": "secret-1" },
    ],
    [
      "email",
      {
        to: "a@example.com, b@example.com",
        from: "alerts@example.com",
        smarthost: "smtp.example.com:587",
        user: "alerts",
        password: "secret-1",
      },
      "email_configs",
      {
        to: "a@example.com, b@example.com",
        from: "alerts@example.com",
        smarthost: "smtp.example.com:587",
        require_tls: true,
        auth_username: "alerts",
        auth_password_file: "/secrets/team-devops-email-password",
        send_resolved: true,
      },
      { "team-devops-email-password": "secret-1" },
    ],
    [
      "msTeams",
      { url: "https://secret-1" },
      "msteamsv2_configs",
      { webhook_url_file: "/secrets/team-devops-msteams-url", send_resolved: true },
      { "team-devops-msteams-url": "https://secret-1" },
    ],
    [
      "opsgenie",
      { apiKey: "secret-1", apiUrl: "https://api.eu.opsgenie.com/" },
      "opsgenie_configs",
      {
        api_key_file: "/secrets/team-devops-opsgenie-api-key",
        api_url: "https://api.eu.opsgenie.com/",
        send_resolved: true,
      },
      { "team-devops-opsgenie-api-key": "secret-1" },
    ],
    [
      "discord",
      { url: "https://secret-1" },
      "discord_configs",
      { webhook_url_file: "/secrets/team-devops-discord-url", send_resolved: true },
      { "team-devops-discord-url": "https://secret-1" },
    ],
    [
      "telegram",
      { botToken: "secret-1", chatId: -1001 },
      "telegram_configs",
      {
        bot_token_file: "/secrets/team-devops-telegram-bot-token",
        chat_id: -1001,
        send_resolved: true,
      },
      { "team-devops-telegram-bot-token": "secret-1" },
    ],
    [
      "sns",
      {
        topicArn: "arn:aws:sns:eu-west-1:1:alerts",
        region: "eu-west-1",
        accessKey: "secret-1",
        secretKey: "secret-2",
        roleArn: "arn:aws:iam::1:role/alerts",
      },
      "sns_configs",
      {
        topic_arn: "arn:aws:sns:eu-west-1:1:alerts",
        sigv4: {
          region: "eu-west-1",
          profile: "team-devops-sns",
          role_arn: "arn:aws:iam::1:role/alerts",
        },
        send_resolved: true,
      },
      {
        "aws-credentials":
          "[team-devops-sns]\naws_access_key_id = secret-1\naws_secret_access_key = secret-2\n",
      },
    ],
    [
      "incidentIo",
      { url: "https://secret-1", token: "secret-2" },
      "incidentio_configs",
      {
        url_file: "/secrets/team-devops-incidentio-url",
        alert_source_token_file: "/secrets/team-devops-incidentio-token",
        timeout: "15s",
        send_resolved: true,
      },
      {
        "team-devops-incidentio-url": "https://secret-1",
        "team-devops-incidentio-token": "secret-2",
      },
    ],
  ] as const)
    it(`notify by ${kind}, with its secrets in files only`, () => {
      const created = ofTeam({ [kind]: settings });
      assert.deepEqual(created.config, { name: "team-devops", [list]: [config] });
      assert.deepEqual(created.secrets.texts, secrets);
      assert.doesNotMatch(JSON.stringify(created.config), /secret-\d/);
    });

  it("need neither a password nor an URL of another region", () => {
    const { config, secrets } = ofTeam({
      pagerDuty: { routingKey: "key" },
      opsgenie: { apiKey: "key" },
      email: { to: "a@b", from: "c@d", smarthost: "smtp:25", requireTls: false },
    });
    assert.deepEqual(Object.keys(config?.pagerduty_configs?.[0] ?? {}), [
      ...["routing_key_file", "severity", "timeout", "send_resolved"],
    ]);
    assert.deepEqual(Object.keys(config?.opsgenie_configs?.[0] ?? {}), [
      ...["api_key_file", "send_resolved"],
    ]);
    assert.deepEqual(config?.email_configs, [
      { to: "a@b", from: "c@d", smarthost: "smtp:25", require_tls: false, send_resolved: true },
    ]);
    assert.equal(Object.keys(secrets).length, 2);
  });

  it("have several channels of one kind, each with its files", () => {
    const { config, secrets } = ofTeam({
      discord: [{ url: "https://one" }, { url: "https://two" }],
      sns: ["1", "2"].map((accessKey) => ({
        topicArn: "arn:a",
        region: "eu-west-1",
        accessKey,
        secretKey: "s",
      })),
    });
    assert.deepEqual(config?.discord_configs, [
      { webhook_url_file: "/secrets/team-devops-discord-url", send_resolved: true },
      { webhook_url_file: "/secrets/team-devops-discord-2-url", send_resolved: true },
    ]);
    const { "aws-credentials": profiles, ...others } = secrets.texts;
    assert.deepEqual(others, {
      "team-devops-discord-url": "https://one",
      "team-devops-discord-2-url": "https://two",
    });
    assert.equal(
      profiles,
      "[team-devops-sns]\naws_access_key_id = 1\naws_secret_access_key = s\n" +
        "[team-devops-sns-2]\naws_access_key_id = 2\naws_secret_access_key = s\n",
    );
  });

  it("have a part for each severity that channels are restricted to, with the other channels", () => {
    const urls = (severity?: string) => ({ url: `https://${severity ?? "all"}`, severity });
    const { configs } = create({
      receiver: { webhook: [urls(), urls("critical"), urls("warning")] },
      teams: { dev: { webhook: urls("critical") } },
    });
    assert.deepEqual(
      configs.map(({ name, webhook_configs = [] }) => [
        name,
        webhook_configs.map((config) => Reflect.get(config, "url_file") as unknown),
      ]),
      [
        ["default", ["/secrets/default-webhook-url"]],
        ["default/critical", ["/secrets/default-webhook-url", "/secrets/default-webhook-2-url"]],
        ["default/warning", ["/secrets/default-webhook-url", "/secrets/default-webhook-3-url"]],
        ["team-dev/critical", ["/secrets/team-dev-webhook-url"]],
        ["watchdog", []],
        ["ruler-watchdog", []],
      ],
    );
  });

  it("of routes are receivers with the number of the route", () => {
    const { configs, secrets } = create({
      teams: { dev: { webhook } },
      routes: [
        { matchers: ["a=b"], team: "dev" },
        { matchers: ["a=b"], receiver: { victorOps: { apiKey: "key" } } },
      ],
    });
    assert.deepEqual(
      configs.map(({ name }) => name),
      ["default", "team-dev", "route-2", "watchdog", "ruler-watchdog"],
    );
    assert.equal(secrets.texts["route-2-victorops-api-key"], "key");
    assert.equal(Reflect.get(configs[2]?.victorops_configs?.[0] ?? {}, "routing_key"), "route-2");
  });

  for (const [what, receiver, destinations] of [
    ["any address for a webhook", { webhook, pagerDuty: { routingKey: "k" } }, [{}]],
    [
      "the ports of services and of the SMTP server",
      {
        pagerDuty: { routingKey: "k" },
        opsgenie: { apiKey: "k" },
        telegram: { botToken: "t", chatId: 1 },
        email: { to: "a@b", from: "c@d", smarthost: "smtp.example.com:587" },
        msTeams: { url: "https://teams.example.com:8443/a" },
        incidentIo: { url: "<secret, not decrypted>", token: "t" },
      },
      [{ ports: [443, 587, 8443] }],
    ],
    [
      "the namespace of a Service",
      { email: { to: "a@b", from: "c@d", smarthost: "smtp.mail.svc:25" } },
      [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "mail" } },
            },
          ],
        },
      ],
    ],
  ] as const)
    it(`connect to ${what}`, () => {
      assert.deepEqual(create({ receiver }).destinations, destinations);
    });

  it("have no secrets in the configuration", () => {
    const slack = { apiUrl: "https://secret-1" };
    const webhook = { url: "https://secret-2", bearerToken: "secret-3" };
    const { configs, secrets } = create({
      receiver: { slack, webhook },
      teams: { devops: { slack, webhook, victorOps: { apiKey: "secret-4" } } },
      watchdog: { webhook },
    });
    assert.equal(Object.keys(secrets.texts).length, 9);
    assert.doesNotMatch(JSON.stringify(configs), /secret-\d/);
  });
});
