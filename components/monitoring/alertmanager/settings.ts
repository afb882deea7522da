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
} from "../../settings/schema.ts";

const webhook = () =>
  section({
    /** URL that notifications are posted to; a secret. */
    url: secretUrl(),
    /** Token that authorizes the requests; a secret; default none. */
    bearerToken: secret("be a token without spaces", isToken).optional(),
  });

/** Where notifications go: any of these, or none. */
const receiver = () =>
  section({
    slack: section({
      /** URL of an incoming webhook; a secret. */
      apiUrl: secretUrl(),
      /** Channel or user; default #k8-alerts. */
      channel: text().default("#k8-alerts"),
    }).optional(),
    victorOps: section({
      /** Key of the REST integration; a secret. */
      apiKey: secret("be a key without spaces", isToken),
      /** Names the route there; default the team. */
      routingKey: text().optional(),
    }).optional(),
    webhook: webhook().optional(),
  });

export type ReceiverSettings = z.output<ReturnType<typeof receiver>>;

/** A receiver with at least one way out, as a team named without one would get no alerts at all. */
const teamReceiver = () =>
  receiver().refine((channels) => Object.keys(channels).length > 0, {
    error: "must have a receiver: slack, victorOps or webhook",
  });

/** Address of the VictorOps API, to which Alertmanager appends the key and the routing key. */
const victorOpsApiUrl = () =>
  // The value may hold a key, and is not repeated.
  secret(
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

/** A value of label `team` that names files and receivers, too. */
export const teamName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/, {
  error: "must be a team's name: letters, digits, underscores and hyphens",
});

const labelName = z
  .string(must("be a label name"))
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, must("be a label name"));

/** Settings of the Alertmanagers. */
export const alertmanagerSettings = section({
  /**
   * Members of the cluster, each on a node of its own; default 3. One that lives is enough:
   * they never vote, so that an even number is as good as an odd one.
   */
  replicas: replicas().default(3),
  /** How long silences that are over and what was sent are kept, as a duration; default 120h. */
  retention: duration("1h").default("120h"),
  /** Size of each member's volume, as a quantity; default 1Gi. */
  storage: storage("1Gi").default("1Gi"),
  /** CPU and memory of each member; default requests 20m and 64Mi, limit 256Mi. */
  resources: resources({
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { memory: "256Mi" },
  }),
  /** Labels whose alerts are one notification if they agree in them; default alertname, cluster, service. */
  groupBy: distinct(labelName, "be a list of label names")
    .refine((labels) => labels.length > 0, must("be a list of label names"))
    .default(["alertname", "cluster", "service"]),
  /** How long a new group waits for more alerts, as a duration; default 10s. */
  groupWait: duration("0s")
    .refine(...atMost("1h", "as no alert of a new group is sent before"))
    .default("10s"),
  /**
   * How long what is new in a group waits for more, and what failed for the next attempt, as a
   * duration of at most 5m; default 1m.
   */
  groupInterval: duration("1s")
    .refine(
      ...atMost("5m", "as rules look for failed notifications within 15m and need two attempts"),
    )
    .default("1m"),
  /** Time from one notification to the next while nothing changes, as a duration; default 4h. */
  repeatInterval: duration("1s").default("4h"),
  /** Where alerts of no team in `teams` go; default none. */
  receiver: receiver().prefault({}),
  /** URL of the VictorOps API, without key and routing key; default that of VictorOps itself. */
  victorOpsApiUrl: victorOpsApiUrl().optional(),
  /** Where alerts go whose label `team` is the key; default none. */
  teams: z
    // The value may hold a secret and is not repeated.
    .record(teamName, teamReceiver(), { error: "must be an object of teams" })
    .default({}),
  /** Where the alert Watchdog goes, which always fires: whoever gets it raises the alarm when it stays away. */
  watchdog: section({
    webhook: webhook().optional(),
    /** The same for the alert RulerWatchdog of the rulers, at another URL; default none. */
    rulerWebhook: webhook().optional(),
    /** Time from one to the next, as a duration; default 1m. */
    interval: duration("1m")
      .refine(...atMost("1h", "as it is missed no sooner"))
      .default("1m"),
  })
    .refine(({ webhook, rulerWebhook }) => !webhook || webhook.url !== rulerWebhook?.url, {
      path: ["rulerWebhook", "url"],
      error:
        "must be another URL than webhook.url, where either alert would hide that the other has stopped",
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
  // Whether to repeat is asked once in each interval only.
  atMost("groupInterval", groupInterval, "repeatInterval", repeatInterval);
  // Else what was sent is forgotten, and sent again.
  atMost("repeatInterval", repeatInterval, "retention", retention);
  // The URL is in a ConfigMap, where no key may be.
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
