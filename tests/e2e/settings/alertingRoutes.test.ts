import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { network } from "../../../local/layout.ts";
import { eventually } from "../../../local/client/eventually.ts";
import { list } from "../../../local/client/kubectl.ts";
import { query } from "../../../local/client/querier.ts";
import { getJson } from "../../../local/client/stack.ts";
import type { Settings } from "../../../local/client/stackRun.ts";
import { receiveMail } from "../../support/smtpServer.ts";
import { update } from "../support/update.ts";
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
  // A restarted Alertmanager sends nothing for 95 s.
  this.timeout(420_000);
  let web: Awaited<ReturnType<typeof receiveNotifications>>;
  let mail: Awaited<ReturnType<typeof receiveMail>>;

  before(async () => {
    web = await receiveNotifications();
    mail = await receiveMail(network.bridgeAddress);
    const year = new Date().getUTCFullYear();
    await update((settings) => {
      settings["ha-monitoring:alertmanager"] = {
        // Alertmanager remembers notifications of an earlier run and suppresses them for this time.
        repeatInterval: "2m",
        teams: {
          devops: {
            pagerDuty: { routingKey: "a-key", url: `${web.url}/pagerduty` },
            email: {
              to: "devops@example.com",
              from: "alerts@example.com",
              smarthost: mail.address,
              requireTls: false,
            },
            msTeams: { url: `${web.url}/teams` },
            // Only the first one is for warnings.
            slack: [
              { apiUrl: `${web.url}/slack` },
              { apiUrl: `${web.url}/slack-critical`, severity: "critical" },
            ],
          },
          shop: { webhook: { url: `${web.url}/shop` } },
        },
        routes: [
          {
            matchers: ['alertname="DeploymentAtZeroReplicas"'],
            team: "devops",
            muteTimes: ["always"],
          },
          {
            matchers: ['alertname="DeploymentReplicasMissing"', 'namespace="end-to-end"'],
            team: "shop",
            continue: true,
          },
        ],
        muteTimes: { always: { years: [`${year}:${year + 1}`] } },
      };
      settings["ha-monitoring:prometheus"] = {
        ...(settings["ha-monitoring:prometheus"] as object | undefined),
        ruleFiles: ["tests/e2e/support/notifications.rules.yaml"],
      };
    });
  });
  after(() => {
    web.close();
    mail.close();
  });

  /** Messages about an alert, by channel. */
  const sent = (alertname: string): Readonly<Record<string, readonly string[]>> => {
    const all = [
      ...web.messages.map(({ path = "", body }) => [path, JSON.stringify(body)] as const),
      ...mail.received.map(({ text }) => ["e-mail", text] as const),
    ];
    return Object.fromEntries(
      ["/pagerduty", "e-mail", "/teams", "/slack", "/slack-critical", "/shop"].map((channel) => [
        channel,
        all.flatMap(([path, text]) => (path === channel && text.includes(alertname) ? [text] : [])),
      ]),
    );
  };
  const counts = (alertname: string) =>
    Object.fromEntries(
      Object.entries(sent(alertname)).map(([channel, texts]) => [channel, texts.length]),
    );
  const once = { "/pagerduty": 1, "e-mail": 1, "/teams": 1, "/slack": 1 };

  it("are sent once by three Alertmanagers, and to the team of a namespace", async () => {
    const alertname = "DeploymentReplicasMissing";
    const expected = { ...once, "/slack-critical": 0, "/shop": 1 };
    await eventually(300, () => {
      assert.deepEqual(counts(alertname), expected);
      return Promise.resolve();
    });
    // Each Alertmanager waits 15 s longer than the previous one; repetitions follow after 2 minutes.
    await sleep(50_000);
    assert.deepEqual(counts(alertname), expected);
    const { "/pagerduty": pagerDuty = [], "e-mail": mails = [] } = sent(alertname);
    assert.match(pagerDuty.join(), /"event_action":"trigger"/);
    assert.match(pagerDuty.join(), /"severity":"warning"/);
    assert.match(mails.join(), /^To: devops@example\.com$/m);
  });

  it("are not sent in a mute time, by any channel", async () => {
    await eventually(300, async () => {
      const muted = 'ALERTS{alertname="DeploymentAtZeroReplicas", alertstate="firing"}';
      assert.ok((await query(muted)).length > 0);
    });
    assert.deepEqual(counts("DeploymentAtZeroReplicas"), {
      ...{ "/pagerduty": 0, "e-mail": 0, "/teams": 0, "/slack": 0 },
      ...{ "/slack-critical": 0, "/shop": 0 },
    });
  });
});

describe("changed alerts", function () {
  this.timeout(420_000);

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
