import * as z from "zod";
import { atMost, duration, seconds } from "../../settings/duration.ts";
import {
  distinct,
  isToken,
  must,
  replicas,
  resources,
  secret,
  secretUrl,
  section,
  storage,
  text,
  unrepeated,
} from "../../settings/schema.ts";

const webhook = () =>
  section({
    url: secretUrl().describe("URL that notifications are posted to"),
    bearerToken: secret("be a token without spaces", isToken)
      .optional()
      .describe("token that authorizes the requests"),
  });

/** Integrations of a receiver: any of these, or none. */
const receiver = () =>
  section({
    slack: section({
      apiUrl: secretUrl().describe("URL of an incoming webhook"),
      channel: text().default("#k8-alerts").describe("channel or user"),
    }).optional(),
    victorOps: section({
      apiKey: secret("be a key without spaces", isToken).describe("key of the REST integration"),
      routingKey: text().optional().meta({
        description: "routing key in VictorOps",
        derivedDefault: "the team",
      }),
    }).optional(),
    webhook: webhook().optional(),
  });

export type ReceiverSettings = z.output<ReturnType<typeof receiver>>;

/** A receiver with at least one integration: a team without any would receive no alerts. */
const teamReceiver = () =>
  receiver().refine((channels) => Object.keys(channels).length > 0, {
    error: "must have a receiver: slack, victorOps or webhook",
  });

/** Address of the VictorOps API, to which Alertmanager appends the key and the routing key. */
const victorOpsApiUrl = () =>
  // Messages do not repeat the value, which may hold a key.
  unrepeated(
    "be a URL of http or https without user, password, query and the key of the integration, which is appended",
    (text) => {
      const url = URL.parse(text);
      return (
        url !== null &&
        ["http:", "https:"].includes(url.protocol) &&
        [url.username, url.password, url.search, url.hash].every((part) => part === "") &&
        !text.includes("$")
      );
    },
  );

/** A value of label `team`, which is also part of file and receiver names. */
export const teamName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, {
  error: "must be a team's name: letters, digits, underscores and hyphens",
});

const labelName = z
  .string(must("be a label name"))
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, must("be a label name"));

/** Settings of the Alertmanagers. */
export const alertmanagerSettings = section({
  // One running member is enough: members need no quorum, so their number may be even.
  replicas: replicas().default(3).describe("members of the cluster, each on its own node"),
  retention: duration("1h")
    .default("120h")
    .describe("how long expired silences and the log of notifications are kept"),
  storage: storage("1Gi").default("1Gi").describe("size of each member's volume"),
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "256Mi" },
  }).describe("of each member"),
  groupBy: distinct(labelName, "be a list of label names")
    .refine((labels) => labels.length > 0, must("be a list of label names"))
    .default(["alertname", "cluster", "service"])
    .describe("labels by which alerts are grouped into one notification"),
  groupWait: duration("0s")
    .refine(...atMost("1h", "because no alert of a new group is sent before this time"))
    .default("10s")
    .describe("how long a new group waits for further alerts, at most `1h`"),
  groupInterval: duration("1s")
    .refine(
      ...atMost("5m", "because rules count failed notifications within 15m and need two attempts"),
    )
    .default("1m")
    .describe(
      "time between two notifications of a group that changed, and before a failed one is sent again; at most `5m`",
    ),
  repeatInterval: duration("1s")
    .default("4h")
    .describe("time between two notifications of a group that did not change"),
  receiver: receiver()
    .prefault({})
    .describe("receiver of the alerts of every other team: [below](#receivers)"),
  teams: z
    // Messages do not repeat the value, which may hold a secret.
    .record(teamName, teamReceiver(), { error: "must be an object of teams" })
    .default({})
    .meta({
      description:
        "receivers by the value of label `team`, such as `devops` and `dev`: [below](#receivers)",
      keysOf: "alertmanager.receiver",
    }),
  victorOpsApiUrl: victorOpsApiUrl().optional().meta({
    description: "URL of the VictorOps API of all receivers, without the key and the routing key",
    derivedDefault: "that of VictorOps",
  }),
  watchdog: section({
    webhook: webhook().optional().meta({
      description:
        "receiver of the alert Watchdog, which always fires: a service that raises an alarm when its requests stop",
      keysOf: "alertmanager.receiver.webhook",
    }),
    rulerWebhook: webhook().optional().meta({
      description:
        "the same for the rulers' alert RulerWatchdog, at another URL: at one URL, either would hide that the other stopped",
      keysOf: "alertmanager.receiver.webhook",
    }),
    interval: duration("1m")
      .refine(...atMost("1h", "because a missing Watchdog is noticed only after this time"))
      .default("1m")
      .describe("time between two requests of a Watchdog, `1m` to `1h`"),
  })
    .refine(({ webhook, rulerWebhook }) => !webhook || webhook.url !== rulerWebhook?.url, {
      path: ["rulerWebhook", "url"],
      error:
        "must differ from webhook.url: at the same URL, either alert would hide that the other has stopped",
    })
    .prefault({}),
}).superRefine((settings, context) => {
  const { groupInterval, repeatInterval, retention, receiver, teams, victorOpsApiUrl } = settings;
  const atMost = (key: string, value: string, limit: string, duration: string) => {
    if (seconds(value) > seconds(duration))
      context.addIssue({
        code: "custom",
        path: [key],
        message: `must be at most ${limit}, ${duration} (got "${value}")`,
      });
  };
  // Alertmanager checks for due repetitions only once per groupInterval.
  atMost("groupInterval", groupInterval, "repeatInterval", repeatInterval);
  // Otherwise Alertmanager deletes the record of a notification, and sends the notification again.
  atMost("repeatInterval", repeatInterval, "retention", retention);
  // The URL is stored in a ConfigMap, which must not hold a key.
  const keys = [receiver, ...Object.values(teams)].flatMap(
    ({ victorOps }) => victorOps?.apiKey ?? [],
  );
  if (victorOpsApiUrl !== undefined && keys.some((key) => victorOpsApiUrl.includes(key)))
    context.addIssue({
      code: "custom",
      path: ["victorOpsApiUrl"],
      message: "must not hold the key of a receiver's victorOps, which is appended",
    });
});

export type AlertmanagerSettings = z.output<typeof alertmanagerSettings>;
