import * as z from "zod";
import { severities } from "../alertmanager/channels.ts";
import { labelName } from "../alertmanager/routing.ts";
import { duration } from "../../settings/duration.ts";
import { distinct, flag, forbidden, must, oneOf, section, text } from "../../settings/schema.ts";
import { namespacePattern } from "./ownerTeam.ts";
import { shippedAlerts, thresholdOf, thresholds, watchdogs } from "./shippedAlerts.ts";

/** Labels that alerts have from elsewhere: from their other settings, and from external labels. */
const otherLabels = ["alertname", "severity", "cluster", "replica"];

/** Kinds of alerts, by their settings: those of a kind share one schema, as each takes half a millisecond to build. */
const kindOf = (alert: string) => {
  const comparison = thresholds[alert];
  if (watchdogs.some((name) => name === alert)) return "watchdog";
  if (comparison === undefined) return "without threshold";
  return thresholdOf(comparison) < 1 ? "ratio" : "number";
};

type Kind = ReturnType<typeof kindOf>;

/** A number between 0 and 1 if the rules have such a number, else any positive number. */
function threshold(kind: Kind) {
  if (kind === "watchdog" || kind === "without threshold")
    return forbidden(
      `the rule has no single threshold; thresholds have ${Object.keys(thresholds).join(", ")}`,
    );
  const isRatio = kind === "ratio";
  const requirement = must(`be a number ${isRatio ? "between 0 and 1" : "above 0"}`);
  return z
    .number(requirement)
    .refine((number) => number > 0 && (!isRatio || number < 1), requirement)
    .optional();
}

const known = Object.entries(thresholds).map(
  ([alert, comparison]) => `${alert} ${thresholdOf(comparison)}`,
);

/** Settings of an alert of a kind. */
const changeOf = (kind: Kind) => {
  const always = forbidden("the alert must always fire, or its dead man's switch raises an alarm");
  const isWatchdog = kind === "watchdog";
  return section({
    enabled: isWatchdog
      ? always
      : flag().optional().describe("`false` removes the alert").meta({ derivedDefault: "`true`" }),
    for: isWatchdog
      ? always
      : duration("0s").optional().meta({
          description: "how long the condition must hold before the alert fires",
          derivedDefault: "that of the rule",
        }),
    severity: oneOf(severities).optional().meta({
      description: "value of label `severity`: `critical`, `warning` or `info`",
      derivedDefault: "that of the rule",
    }),
    labels: z
      .record(
        labelName.refine((name) => !otherLabels.includes(name), {
          error: "must not be set: the alert has this label already",
        }),
        text(),
        { error: "must be an object of labels with their values" },
      )
      .optional()
      .describe("further labels; `team` replaces the team of the rule"),
    threshold: threshold(kind).meta({
      description: `number that the alert's condition compares with; defaults: ${known.join(", ")}`,
      derivedDefault: "that of the rule",
    }),
  });
};

/** The alert whose keys docs/configuration.md lists for all alerts. */
const documented = "NodeHighMemoryUsage";

const common = (kind: Kind) => changeOf(kind).optional().meta({ isCommon: true });
const likeDocumented = (kind: Kind) => common(kind).meta({ keysOf: `alerts.${documented}` });

const byKind = {
  watchdog: likeDocumented("watchdog"),
  "without threshold": likeDocumented("without threshold"),
  ratio: likeDocumented("ratio"),
  number: likeDocumented("number"),
};
const changes = Object.fromEntries(
  shippedAlerts.map((alert) => [
    alert,
    alert === documented ? common(kindOf(alert)) : byKind[kindOf(alert)],
  ]),
);

/** Settings of the project's alerts. */
export const alertSettings = section(
  {
    ...changes,
    ignoredNamespaces: distinct(
      namespacePattern.refine((pattern) => !new RegExp(`^(?:${pattern})$`).test(""), {
        error: "must not match an empty name: alerts on objects without a namespace have none",
      }),
      "be a list of namespaces",
    )
      .default([])
      .describe(
        "namespaces, or patterns of namespaces such as `dev-.+`, whose workloads, volumes and targets have no alerts",
      ),
  },
  "are the alerts of docs/alerts.md, and ignoredNamespaces",
).transform((settings) => ({
  ignoredNamespaces: settings.ignoredNamespaces,
  changes: Object.fromEntries(
    Object.entries(changes).flatMap(([alert, schema]) => {
      const change = schema.parse(Reflect.get(settings, alert));
      return change === undefined ? [] : [[alert, change] as const];
    }),
  ),
}));

export type AlertSettings = z.output<typeof alertSettings>;
export type AlertChanges = AlertSettings["changes"];

/** Text for the preview about alerts that never fire; undefined if all can fire. */
export function alertsThatAreOff({ changes, ignoredNamespaces }: AlertSettings) {
  const off = Object.keys(changes).filter((alert) => changes[alert]?.enabled === false);
  const parts = [
    ...(off.length > 0 ? [off.join(", ")] : []),
    ...(ignoredNamespaces.length > 0
      ? [`all on workloads of the namespaces ${ignoredNamespaces.join(", ")}`]
      : []),
  ];
  return parts.length > 0 ? `Alerts that are off: ${parts.join("; ")}.` : undefined;
}
