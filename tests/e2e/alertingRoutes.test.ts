import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { network } from "../../local/layout.ts";
import { eventually } from "../../local/client/eventually.ts";
import { list } from "../../local/client/kubectl.ts";
import { query } from "../../local/client/querier.ts";
import { getJson } from "../../local/client/stack.ts";
import { pulumiWith, type Settings } from "../../local/client/stackRun.ts";
import { receiveMail } from "../support/smtpServer.ts";
import { receiveNotifications } from "./support/webhook.ts";

const apply = ["up", "--yes", "--skip-preview"];
const rules = "tests/e2e/support/notifications.rules.yaml";
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

async function up(change: (settings: Settings) => void): Promise<string> {
  const { exitCode, output } = await pulumiWith(change, apply);
  assert.equal(exitCode, 0, output);
  return output;
}

describe("alerts by PagerDuty, e-mail, Teams and Slack", function () {
  // A restarted Alertmanager sends nothing for a minute.
  this.timeout(420_000);
  let web: Awaited<ReturnType<typeof receiveNotifications>>;
  let mail: Awaited<ReturnType<typeof receiveMail>>;

  before(async () => {
    web = await receiveNotifications();
    mail = await receiveMail(network.bridgeAddress);
    const year = new Date().getUTCFullYear();
    await up((settings) => {
      settings["ha-monitoring:alertmanager"] = {
        // Alertmanager remembers notifications of an earlier run and suppresses them for this time.
        repeatInterval: "1h",
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
            slack: { apiUrl: `${web.url}/slack` },
          },
        },
        routes: [
          {
            matchers: ['alertname="DeploymentAtZeroReplicas"'],
            receiver: { webhook: { url: `${web.url}/muted` } },
            muteTimes: ["always"],
          },
          {
            matchers: ['alertname="DeploymentReplicasMissing"', 'namespace="end-to-end"'],
            receiver: { webhook: { url: `${web.url}/namespace` } },
          },
        ],
        muteTimes: { always: { years: [`${year}:${year + 1}`] } },
      };
      settings["ha-monitoring:prometheus"] = {
        ...(settings["ha-monitoring:prometheus"] as object | undefined),
        ruleFiles: [rules],
      };
    });
  });
  after(async () => {
    web.close();
    mail.close();
    await up(() => undefined);
  });

  const messages = (path: string) =>
    web.messages.filter((message) => message.path === path).map(({ body }) => JSON.stringify(body));
  const about = (alertname: string, texts: readonly string[]) =>
    texts.filter((text) => text.includes(alertname));
  const mails = () => mail.received.map(({ text }) => text);

  it("are sent once by three Alertmanagers, for three Prometheus servers", async () => {
    const alertname = "EndToEndOnEachServer";
    const channels: Readonly<Record<string, () => readonly string[]>> = {
      pagerduty: () => messages("/pagerduty"),
      email: mails,
      teams: () => messages("/teams"),
      slack: () => messages("/slack"),
    };
    await eventually(300, () => {
      for (const [channel, received] of Object.entries(channels))
        assert.ok(about(alertname, received()).length > 0, channel);
      return Promise.resolve();
    });
    // Each Alertmanager waits 15 s longer than the previous one.
    await sleep(50_000);
    // A server whose alert arrives after the group's first notification causes a second one, with all of them.
    for (const [channel, received] of Object.entries(channels)) {
      const firing = about(alertname, received()).filter((text) => /firing|trigger/i.test(text));
      const sizes = new Set(firing.map((text) => text.split("is there").length));
      assert.equal(firing.length, sizes.size, `${channel}: ${firing.join("\n")}`);
    }
    const [pagerDuty] = about(alertname, messages("/pagerduty"));
    assert.match(pagerDuty ?? "", /"severity":"warning"/);
    assert.ok(mail.received.every(({ to }) => to.join() === "devops@example.com"));
  });

  it("of a namespace reach the receiver of its route only", async () => {
    await eventually(300, () => {
      assert.ok(about("DeploymentReplicasMissing", messages("/namespace")).length > 0);
      return Promise.resolve();
    });
    for (const texts of [messages("/slack"), messages("/pagerduty"), mails()])
      assert.deepEqual(about("DeploymentReplicasMissing", texts), []);
  });

  it("are not sent in a mute time, by any channel", async () => {
    await eventually(300, async () => {
      const firing = await query(
        'ALERTS{alertname="DeploymentAtZeroReplicas", alertstate="firing"}',
      );
      assert.ok(firing.length > 0);
    });
    const sent = web.messages.filter(({ body }) =>
      JSON.stringify(body).includes("DeploymentAtZeroReplicas"),
    );
    assert.deepEqual(
      sent.map(({ path }) => path),
      [],
    );
    assert.deepEqual(about("DeploymentAtZeroReplicas", mails()), []);
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

  after(() => up(() => undefined));

  it("are off or have another threshold by `pulumi up`, and back, without a restart", async () => {
    const before = await starts("prometheus");
    const output = await up((settings) => {
      settings["ha-monitoring:alerts"] = {
        ContainerHighCpuUsage: { enabled: false },
        NodeHighMemoryUsage: { threshold: 0.9, for: "20m", severity: "critical" },
      };
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
    await up(() => undefined);
    for (const server of prometheusPods)
      await eventually(180, async () => {
        const rules = await rulesOf(server);
        assert.ok(rules.some(({ name }) => name === "ContainerHighCpuUsage"));
        assert.equal(rules.find(({ name }) => name === "NodeHighMemoryUsage")?.duration, 300);
      });
    assert.deepEqual(await starts("prometheus"), before);
  });
});
