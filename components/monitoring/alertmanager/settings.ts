import * as z from "zod";
import { textOf } from "../../kubernetes/secretFiles.ts";
import { atMost, duration, seconds } from "../../settings/duration.ts";
import {
  distinct,
  must,
  replicas,
  resources,
  section,
  storage,
  text,
  wholeNumber,
} from "../../settings/schema.ts";
import { secretsSetting } from "../prometheus/jobs/settings.ts";
import { additionalSetting } from "./additional.ts";
import { apiUrl, receiver, receiverWithChannel, webhook } from "./channels.ts";
import { inhibitions, labelName, muteTimes, routes, teamName, unknownName } from "./routing.ts";

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
    .record(teamName, receiverWithChannel(), { error: "must be an object of teams" })
    .default({})
    .meta({
      description:
        "receivers by the value of label `team`, such as `devops` and `dev`: [below](#receivers)",
      keysOf: "alertmanager.receiver",
    }),
  routes: routes()
    .default([])
    .describe(
      "routes by any label, in this order, after those of the Watchdogs and before those of the teams: [below](#routes)",
    ),
  muteTimes: muteTimes()
    .default({})
    .describe("times by name in which `routes` send no notifications: [below](#routes)"),
  inhibitions: inhibitions()
    .default([])
    .describe("alerts that mute other alerts, besides those of the project: [below](#routes)"),
  templates: distinct(text(), "be a list of files")
    .default([])
    .describe(
      "files with templates of notifications, relative to the project; a template replaces the one of the same name: [below](#messages)",
    ),
  configFile: text().optional().meta({
    description:
      "configuration file of Alertmanager, relative to the project, which replaces all settings of receivers, routes, groups and muting: [below](#a-configuration-file)",
    derivedDefault: "a configuration from these settings",
  }),
  secrets: secretsSetting
    .default({})
    .describe(
      "contents of the files `/etc/alertmanager/secrets/NAME` that `configFile` names, by NAME: a text, or `secret` and `key` of an existing Secret in the namespace of the monitoring",
    ),
  egressPorts: distinct(wholeNumber(1, 65_535), "be a list of ports")
    .refine((ports) => ports.length > 0, must("be a list of at least one port"))
    .optional()
    .meta({
      description: "ports of the receivers of `configFile`, to which Alertmanager may connect",
      derivedDefault: "443 with `configFile`, else those of the receivers",
    }),
  additional: additionalSetting
    .default({})
    .describe(
      "Alertmanagers by name to which the Prometheus servers and the rulers also send all alerts: [below](#further-alertmanagers)",
    ),
  // The API appends the key and the routing key.
  victorOpsApiUrl: apiUrl(", query and the key of the integration, which is appended")
    .optional()
    .meta({
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
  const { muteTimes, routes, configFile } = settings;
  const problem = (path: (string | number)[], message: string) => {
    context.addIssue({ code: "custom", path, message });
  };
  const atMost = (key: string, value: string, limit: string, duration: string) => {
    if (seconds(value) > seconds(duration))
      problem([key], `must be at most ${limit}, ${duration} (got "${value}")`);
  };
  // Alertmanager checks for due repetitions only once per groupInterval.
  atMost("groupInterval", groupInterval, "repeatInterval", repeatInterval);
  // Otherwise Alertmanager deletes the record of a notification, and sends the notification again.
  atMost("repeatInterval", repeatInterval, "retention", retention);
  // The URL is stored in a ConfigMap, which must not hold a key.
  const keys = [
    receiver,
    ...Object.values(teams),
    ...routes.map(({ receiver }) => receiver),
  ].flatMap((receiver) => receiver?.victorOps?.map(({ apiKey }) => textOf(apiKey)) ?? []);
  if (
    victorOpsApiUrl !== undefined &&
    keys.some((key) => key !== undefined && victorOpsApiUrl.includes(key))
  )
    problem(
      ["victorOpsApiUrl"],
      "must not hold the key of a receiver's victorOps, which is appended",
    );
  const of = configFile === undefined ? onlyWithConfigFile : notWithConfigFile;
  for (const { path, reason } of of(settings)) problem(path, `must not be set: ${reason}`);
  for (const [index, route] of routes.entries()) {
    const unknown = (path: (string | number)[], name: string, known: object, setting: string) => {
      const message = unknownName(name, Object.keys(known), `alertmanager.${setting}`);
      if (message !== undefined) problem(["routes", index, ...path], message);
    };
    if (route.team !== undefined) unknown(["team"], route.team, teams, "teams");
    for (const [at, name] of route.muteTimes.entries())
      unknown(["muteTimes", at], name, muteTimes, "muteTimes");
  }
});

/** A setting that cannot be combined with the others. */
interface Excluded {
  readonly path: string[];
  readonly reason: string;
}

const isSet = (value: unknown) =>
  typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;

function onlyWithConfigFile({ secrets, egressPorts }: AlertmanagerSettings): Excluded[] {
  return Object.entries({ secrets, egressPorts })
    .filter(([, value]) => isSet(value))
    .map(([key]) => ({ path: [key], reason: "only configFile uses it" }));
}

function notWithConfigFile(settings: AlertmanagerSettings): Excluded[] {
  const { receiver, teams, routes, muteTimes, inhibitions, watchdog, victorOpsApiUrl } = settings;
  const { webhook, rulerWebhook } = watchdog;
  return Object.entries({
    ...{ receiver, teams, routes, muteTimes, inhibitions, victorOpsApiUrl },
    ...{ "watchdog.webhook": webhook, "watchdog.rulerWebhook": rulerWebhook },
  })
    .filter(([, value]) => isSet(value))
    .map(([key]) => ({ path: key.split("."), reason: "configFile replaces it" }));
}

export type AlertmanagerSettings = z.output<typeof alertmanagerSettings>;
