import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { secretsDirectory } from "../../../../../components/monitoring/alertmanager/config.ts";
import { alertmanagerFiles } from "../../../../../components/monitoring/alertmanager/files.ts";
import { receivers } from "../../../../../components/monitoring/alertmanager/receivers.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { receiveMail } from "../../../../support/smtpServer.ts";
import { RunningAlertmanager } from "../../../support/alertmanager.ts";
import { temporaryDirectory } from "../../../support/files.ts";

/** A server on this machine that stores requests with a JSON body. */
async function receiveJson() {
  const received: { path: string | undefined; token: string | undefined; body: unknown }[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      received.push({ path: request.url, token: request.headers.authorization, body });
      // Slack and Telegram expect a response.
      response.end(request.url === "/slack" ? "ok" : '{"ok": true}');
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

/** Starts an Alertmanager with these settings, which reads its secrets from a temporary directory. */
async function start(settings: object): Promise<RunningAlertmanager> {
  const parsed = alertmanagerSettings.parse({ groupWait: "0s", ...settings });
  const directory = temporaryDirectory(receivers(parsed, secretsDirectory).secrets.texts);
  return RunningAlertmanager.start(
    Object.fromEntries(
      Object.entries(alertmanagerFiles(parsed)).map(([name, text]) => [
        name,
        text.replaceAll(secretsDirectory, path.resolve(directory)),
      ]),
    ),
  );
}

async function until(isTrue: () => boolean, what: () => string): Promise<void> {
  for (let attempt = 0; !isTrue(); attempt++) {
    assert.ok(attempt < 200, what());
    await sleep(50);
  }
}

describe("an Alertmanager with the settings", () => {
  let running: RunningAlertmanager | undefined;
  let web: Awaited<ReturnType<typeof receiveJson>>;
  let mail: Awaited<ReturnType<typeof receiveMail>>;
  beforeEach(async () => {
    web = await receiveJson();
    mail = await receiveMail("127.0.0.1");
  });
  afterEach(async () => {
    web.close();
    mail.close();
    await running?.stop();
  });
  const paths = () => web.received.map(({ path }) => path).sort();

  it("sends an alert once to each of its channels, by severity", async () => {
    running = await start({
      receiver: {
        slack: { apiUrl: `${web.url}/slack` },
        pagerDuty: { routingKey: "key", url: `${web.url}/pagerduty`, severity: "critical" },
        msTeams: { url: `${web.url}/teams` },
        discord: { url: `${web.url}/discord` },
        opsgenie: { apiKey: "key", apiUrl: `${web.url}/opsgenie/`, severity: "warning" },
        incidentIo: { url: `${web.url}/incident`, token: "token" },
        webhook: [{ url: `${web.url}/one` }, { url: `${web.url}/two` }],
        email: {
          to: "ops@example.com, dev@example.com",
          from: "alerts@example.com",
          smarthost: mail.address,
          requireTls: false,
        },
      },
    });
    await running.fire([{ alertname: "DiskFull", severity: "critical", cluster: "c" }]);
    const expected = ["/discord", "/incident", "/one", "/pagerduty", "/slack", "/teams", "/two"];
    await until(
      () => web.received.length >= expected.length && mail.received.length >= 1,
      () => `${paths().join()} and ${mail.received.length} e-mails`,
    );
    await sleep(500);
    assert.deepEqual(paths(), expected);
    const bodyOf = (path: string) => web.received.find((one) => one.path === path)?.body;
    const { routing_key, payload } = bodyOf("/pagerduty") as {
      routing_key: string;
      payload: { severity: string };
    };
    assert.deepEqual([routing_key, payload.severity], ["key", "critical"]);
    assert.match(JSON.stringify(bodyOf("/teams")), /DiskFull/);
    assert.equal(web.received.find(({ path }) => path === "/incident")?.token, "Bearer token");
    const [{ from, to, text } = { from: "", to: [], text: "" }, ...more] = mail.received;
    assert.deepEqual(more, []);
    assert.equal(from, "alerts@example.com");
    assert.deepEqual(to, ["ops@example.com", "dev@example.com"]);
    assert.match(text, /^Subject: \[FIRING:1\] DiskFull/m);
  });

  it("sends nothing in mute times, except the Watchdog, and something at all other times", async () => {
    const to = (path: string) => ({ webhook: { url: `${web.url}/${path}` } });
    const year = new Date().getUTCFullYear();
    running = await start({
      // An alert of a new group is sent before the alert that mutes it arrives.
      groupWait: "1s",
      routes: [
        { matchers: ["service=a"], receiver: to("muted"), muteTimes: ["now"] },
        { matchers: ["service=b"], receiver: to("sent"), muteTimes: ["earlier"] },
      ],
      muteTimes: {
        now: { years: [`${year}:${year + 1}`] },
        earlier: { years: [`${year - 2}:${year - 1}`] },
      },
      inhibitions: [{ source: ["service=b"], target: ["cluster=c", "service!=b"] }],
      receiver: to("default"),
      watchdog: { ...to("watchdog") },
    });
    await running.fire([
      { alertname: "A", service: "a", cluster: "other" },
      { alertname: "B", service: "b", cluster: "c" },
      { alertname: "C", service: "c", cluster: "c" },
      { alertname: "Watchdog", cluster: "c", service: "a" },
    ]);
    await until(
      () => web.received.length >= 2,
      () => paths().join(),
    );
    await sleep(500);
    assert.deepEqual(paths(), ["/sent", "/watchdog"]);
    assert.deepEqual(
      (await running.inhibited()).map(({ alertname }) => alertname),
      ["C"],
    );
  });
});
