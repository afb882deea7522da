import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../local/client/eventually.ts";
import { list } from "../../../local/client/kubectl.ts";
import { query } from "../../../local/client/querier.ts";
import { getJson } from "../../../local/client/stack.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { alertReceivers } from "../support/alertReceivers.ts";
import { update, updateTimeout } from "../support/update.ts";
import { receiveNotifications } from "../support/webhook.ts";

const prometheusPods = ["prometheus-0", "prometheus-1", "prometheus-2"];

/** Start times of containers, by pod: a restart changes them. */
async function starts(selector: string) {
  const pods = await list<{
    metadata: { name: string };
    status: { containerStatuses: { restartCount: number }[]; startTime: string };
  }>("pods", "-n=monitoring", `-l=app.kubernetes.io/name=${selector}`);
  return pods
    .map(({ metadata, status }) => [
      metadata.name,
      status.startTime,
      ...status.containerStatuses.map(({ restartCount }) => restartCount),
    ])
    .sort();
}

describe("alerts by PagerDuty, e-mail, Teams and Slack", function () {
  this.timeout(updateTimeout);
  let receivers: Awaited<ReturnType<typeof alertReceivers>>;
  before(async () => {
    receivers = await alertReceivers();
  });

  /** Where the alerts of the team and of the route are sent: paths of the web server, and e-mail. */
  const channels: readonly string[] = [
    ...["/devops", "/pagerduty", "/slack", "/slack-critical", "/teams"],
    ...["/victorops/a-key/devops", "/shop", "e-mail"],
  ];

  /** Messages about an alert in the order of their arrival. */
  const sent = (alertname: string) =>
    [
      ...receivers.web.messages.map(({ path = "", body, time }) => ({
        channel: path,
        text: JSON.stringify(body),
        time,
      })),
      ...receivers.mail.received.map(({ text, time }) => ({ channel: "e-mail", text, time })),
    ]
      .filter(({ channel, text }) => channels.includes(channel) && text.includes(alertname))
      .sort((a, b) => a.time - b.time);

  it("are sent once by three Alertmanagers, and to the team of a namespace", async () => {
    const alertname = "EndToEndRouted";
    const [first] = await eventually(300, () => {
      const found = sent(alertname);
      assert.ok(found.length > 0);
      return Promise.resolve(found);
    });
    // Each Alertmanager waits 15 s longer than the previous one; repetitions follow after 2 minutes.
    const end = (first?.time ?? NaN) + 100_000;
    await sleep(Math.max(0, end - Date.now()));
    const messages = sent(alertname).filter(({ time }) => time < end);
    assert.deepEqual(
      messages.map(({ channel }) => channel).sort(),
      channels.filter((channel) => channel !== "/slack-critical").sort(),
    );
    const textOf = (channel: string) => messages.find((one) => one.channel === channel)?.text ?? "";
    assert.match(textOf("/pagerduty"), /"event_action":"trigger"/);
    assert.match(textOf("/pagerduty"), /"severity":"warning"/);
    assert.match(textOf("e-mail"), /^To: devops@example\.com$/m);
  });

  it("are not sent in a mute time, by any channel", async () => {
    await eventually(300, async () => {
      const muted = 'ALERTS{alertname="EndToEndMuted", alertstate="firing"}';
      assert.ok((await query(muted)).length > 0);
    });
    assert.deepEqual(sent("EndToEndMuted"), []);
  });
});

describe("changed alerts", function () {
  this.timeout(updateTimeout);

  interface Rules {
    readonly data: {
      readonly groups: readonly {
        readonly rules: readonly {
          readonly name: string;
          readonly query: string;
          readonly duration?: number;
          readonly labels?: Readonly<Record<string, string>>;
        }[];
      }[];
    };
  }
  const rulesOf = async (server: string) =>
    (await getJson<Rules>(server, "/api/v1/rules?type=alert")).data.groups.flatMap(
      ({ rules }) => rules,
    );

  let web: Awaited<ReturnType<typeof receiveNotifications>>;
  before(async () => {
    web = await receiveNotifications();
  });
  after(() => web.close());

  it("are off, have another threshold or follow a file's routes after `pulumi up`, and are reverted, without a restart of Prometheus", async () => {
    const before = await starts("prometheus");
    const ofAFile = (settings: Settings) => {
      settings["ha-monitoring:alertmanager"] = {
        configFile: "tests/e2e/support/alertmanager.yml",
        secrets: { hook: `${web.url}/hook` },
        egressPorts: [Number(new URL(web.url).port)],
      };
    };
    const output = await update((settings) => {
      settings["ha-monitoring:alerts"] = {
        ContainerHighCpuUsage: { enabled: false },
        NodeHighMemoryUsage: { threshold: 0.9, for: "20m", severity: "critical" },
      };
      ofAFile(settings);
    });
    assert.match(output, /Alerts that are off: ContainerHighCpuUsage\./);
    for (const server of prometheusPods)
      await eventually(180, async () => {
        const rules = await rulesOf(server);
        assert.ok(!rules.some(({ name }) => name === "ContainerHighCpuUsage"));
        const { query, duration, labels } =
          rules.find(({ name }) => name === "NodeHighMemoryUsage") ?? {};
        assert.match(query ?? "", /> 0\.9$/);
        assert.equal(duration, 1200);
        assert.equal(labels?.severity, "critical");
      });
    // The routes are those of the configuration file. A restarted Alertmanager sends nothing for 95 s.
    await eventually(180, () => {
      const [{ path = "", groupLabels } = {}] = web.received;
      assert.deepEqual([path, groupLabels?.alertname], ["/hook", "Watchdog"]);
      return Promise.resolve();
    });
    await update(ofAFile);
    for (const server of prometheusPods)
      await eventually(180, async () => {
        const rules = await rulesOf(server);
        assert.ok(rules.some(({ name }) => name === "ContainerHighCpuUsage"));
        assert.equal(rules.find(({ name }) => name === "NodeHighMemoryUsage")?.duration, 300);
      });
    assert.deepEqual(await starts("prometheus"), before);
  });
});
