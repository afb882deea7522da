import assert from "node:assert/strict";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { refusal } from "../../../../../components/settings/refusal.ts";

const problems = (settings: object) => {
  const { error } = alertmanagerSettings.safeParse(settings);
  return error ? refusal(error.issues, "").message.split("\n") : [];
};
const webhook = { url: "https://hook.example.com" };
const route = (more: object) => ({ matchers: ["a=b"], receiver: { webhook }, ...more });
const matcher = 'must be a matcher such as severity="critical" or namespace=~"shop-.+"';

describe("settings of Alertmanager", () => {
  it("have one channel of a kind, or a list of channels", () => {
    const { receiver, teams } = alertmanagerSettings.parse({
      receiver: { slack: { apiUrl: "https://one", severity: "critical" } },
      teams: { dev: { slack: [{ apiUrl: "https://one" }, { apiUrl: "https://two" }] } },
    });
    assert.deepEqual(receiver.slack, [
      { apiUrl: "https://one", channel: "#k8-alerts", severity: "critical" },
    ]);
    assert.deepEqual(
      teams.dev?.slack?.map(({ apiUrl }) => apiUrl),
      ["https://one", "https://two"],
    );
    assert.deepEqual(alertmanagerSettings.parse({}).routes, []);
  });

  for (const [what, settings, ...lines] of [
    [
      "channels without required settings",
      {
        receiver: {
          ...{ pagerDuty: {}, msTeams: {}, opsgenie: {}, discord: {}, telegram: {} },
          incidentIo: {},
        },
      },
      "receiver.pagerDuty.routingKey is missing: it must be a key without spaces",
      "receiver.msTeams.url is missing: it must be a URL of http or https",
      "receiver.opsgenie.apiKey is missing: it must be a key without spaces",
      "receiver.discord.url is missing: it must be a URL of http or https",
      "receiver.telegram.botToken is missing: it must be a key without spaces",
      "receiver.telegram.chatId is missing: it must be a whole number other than 0",
      "receiver.incidentIo.url is missing: it must be a URL of http or https",
      "receiver.incidentIo.token is missing: it must be a key without spaces",
    ],
    [
      "a channel in a list by its index, and one without a list by its key",
      {
        receiver: { webhook: [webhook, { url: "hook" }], opsgenie: { apiKei: "a" } },
        teams: { dev: { slack: [] }, devops: { slack: "https://secret" } },
      },
      "receiver.webhook[1].url must be a URL of http or https",
      "receiver.opsgenie.apiKey is missing: it must be a key without spaces",
      "receiver.opsgenie.apiKei is not a known key; did you mean apiKey?",
      "teams.dev.slack must not be an empty list",
      "teams.devops.slack must be an object with keys from apiUrl, channel, severity",
    ],
    [
      "an unknown severity",
      { receiver: { webhook: { ...webhook, severity: "high" } } },
      'receiver.webhook.severity must be one of critical, warning, info (got "high")',
    ],
    [
      "addresses that are none",
      { receiver: { email: { to: "ops", from: "a@b, c@d", smarthost: "smtp" } } },
      'receiver.email.to must be addresses of e-mail such as "ops@example.com, dev@example.com" (got "ops")',
      'receiver.email.from must be an address of e-mail such as "alerts@example.com" (got "a@b, c@d")',
      'receiver.email.smarthost must be host:port such as "smtp.example.com:587" (got "smtp")',
    ],
    [
      "a user without a password, and a password without TLS",
      {
        receiver: {
          email: [
            { to: "a@b", from: "a@b", smarthost: "smtp:25", user: "a" },
            ...[{ user: "a", password: "my-secret", requireTls: false }].map((more) => ({
              ...{ to: "a@b", from: "a@b", smarthost: "smtp:25" },
              ...more,
            })),
          ],
        },
      },
      "receiver.email[0] must have both user and password, or neither",
      "receiver.email[1].requireTls must be true with a password, which would be sent unencrypted",
    ],
    [
      "a URL of an API with a key, without showing it",
      { receiver: { pagerDuty: { routingKey: "a", url: "https://a.example.com/?key=my-secret" } } },
      "receiver.pagerDuty.url must be a URL of http or https without user, password and query",
    ],
    [
      "an SNS topic by its name",
      {
        receiver: {
          sns: { topicArn: "alerts", region: "Ireland", accessKey: "a", secretKey: "b c" },
        },
      },
      'receiver.sns.topicArn must be an ARN such as "arn:aws:sns:eu-west-1:123456789012:alerts" (got "alerts")',
      'receiver.sns.region must be a region of AWS such as "eu-west-1" (got "Ireland")',
      "receiver.sns.secretKey must be a key without spaces",
    ],
    [
      "a victorOpsApiUrl with the key of a route's receiver",
      {
        victorOpsApiUrl: "https://victorops.example.com/my-secret",
        routes: [route({ receiver: { victorOps: { apiKey: "my-secret" } } })],
      },
      "victorOpsApiUrl must not hold the key of a receiver's victorOps, which is appended",
    ],
    [
      "routes with neither or both of receiver and team, and without matchers",
      {
        teams: { dev: { webhook } },
        routes: [
          route({ receiver: undefined }),
          route({ team: "dev" }),
          route({ matchers: [] }),
          route({ receiver: {} }),
        ],
      },
      "routes[0] must have exactly one of the keys receiver, team",
      "routes[1] must have exactly one of the keys receiver, team",
      "routes[2].matchers must be a list of at least one matcher (got [])",
      "routes[3].receiver must have a receiver: slack, victorOps, webhook, pagerDuty, email, msTeams, opsgenie, discord, telegram, sns or incidentIo",
    ],
    [
      "texts that are no matchers",
      { routes: [route({ matchers: ["critical", "a b=c", 'a="b', "a=b", "a=b"] })] },
      `routes[0].matchers[0] ${matcher} (got "critical")`,
      `routes[0].matchers[1] ${matcher} (got "a b=c")`,
      `routes[0].matchers[2] ${matcher} (got "a=\\"b")`,
      'routes[0].matchers[4] is a duplicate (got "a=b")',
    ],
    [
      "a route of a team or mute time that is not in the settings",
      {
        teams: { shop: { webhook } },
        muteTimes: { nights: { times: ["00:00-08:00"] } },
        routes: [
          route({ receiver: undefined, team: "shopp", muteTimes: ["night", "weekend"] }),
          route({ receiver: undefined, team: "payments", muteTimes: ["nights", "nights"] }),
        ],
      },
      'routes[1].muteTimes[1] is a duplicate (got "nights")',
      "routes[0].team is not a key of alertmanager.teams; did you mean shop?",
      "routes[0].muteTimes[0] is not a key of alertmanager.muteTimes; did you mean nights?",
      "routes[0].muteTimes[1] is not a key of alertmanager.muteTimes; known are nights",
      "routes[1].team is not a key of alertmanager.teams; known are shop",
    ],
    [
      "a mute time without any muteTimes",
      { routes: [route({ muteTimes: ["nights"] })] },
      "routes[0].muteTimes[0] is not a key of alertmanager.muteTimes; it has no keys",
    ],
    [
      "times that Alertmanager refuses",
      {
        muteTimes: {
          nights: { times: ["18:00-08:00", "8:00-9:00", "18:00"] },
          days: {
            weekdays: ["friday:sunday", "Monday"],
            daysOfMonth: ["0", "5:1", "-5:5", "-1:-3"],
          },
          year: { months: ["may:april", "5"], years: ["26", "2027:2026"], location: "Berlin" },
        },
      },
      ...["18:00-08:00", "8:00-9:00", "18:00"].map(
        (got, index) =>
          `muteTimes.nights.times[${index}] must be a time of day such as "18:00-24:00" that does not pass midnight (got "${got}")`,
      ),
      ...["friday:sunday", "Monday"].map(
        (got, index) =>
          `muteTimes.days.weekdays[${index}] must be a weekday or a range such as "monday:friday"; the week begins on sunday (got "${got}")`,
      ),
      ...["0", "5:1", "-5:5", "-1:-3"].map(
        (got, index) =>
          `muteTimes.days.daysOfMonth[${index}] must be a day of the month or a range such as "1:7" or "-3:-1", where -1 is the last day (got "${got}")`,
      ),
      ...["may:april", "5"].map(
        (got, index) =>
          `muteTimes.year.months[${index}] must be a month or a range such as "may:august" (got "${got}")`,
      ),
      ...["26", "2027:2026"].map(
        (got, index) =>
          `muteTimes.year.years[${index}] must be a year or a range such as "2026:2027" (got "${got}")`,
      ),
      'muteTimes.year.location must be a time zone such as "Europe/Berlin" (got "Berlin")',
    ],
    [
      "mute times that are always, or have a key that is unknown",
      { muteTimes: { always: { location: "UTC" }, "a b": { wekdays: ["monday"] }, none: [] } },
      "muteTimes.always must have times, weekdays, daysOfMonth, months or years: otherwise it is always",
      "muteTimes.a b must be a name: letters, digits, underscores and hyphens",
      "muteTimes.none must not be an empty list",
    ],
    [
      "inhibitions with unknown keys and without matchers",
      { inhibitions: [{ source: ["a=b"], targets: ["c=d"], equal: ["a-b"] }] },
      "inhibitions[0].target is missing: it must be a list of matchers",
      'inhibitions[0].equal[0] must be a label name (got "a-b")',
      "inhibitions[0].targets is not a known key; did you mean target?",
    ],
    [
      "the same file with templates twice",
      { templates: ["a.tmpl", "a.tmpl"] },
      'templates[1] is a duplicate (got "a.tmpl")',
    ],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.deepEqual(problems(settings), lines);
    });
});
