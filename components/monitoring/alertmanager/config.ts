import { seconds } from "../../settings/duration.ts";
import { type ReceiverSettings, severitiesOf } from "./channels.ts";
import { inhibitions, inhibitRule } from "./inhibitions.ts";
import { watchdogs } from "../rules/shippedAlerts.ts";
import {
  defaultReceiver,
  ofSeverity,
  receivers,
  routeReceiver,
  rulerWatchdogReceiver,
  teamReceiver,
  watchdogReceiver,
} from "./receivers.ts";
import { timeInterval } from "./routing.ts";
import type { AlertmanagerSettings } from "./settings.ts";
import { ownTemplates, templateName } from "./templates.ts";

/** Mount path of the receivers' secrets. */
export const secretsDirectory = "/etc/alertmanager/secrets";

/**
 * Content of alertmanager.yml, the same for all members. Secrets are referred to by the names of
 * their files.
 */
export function alertmanagerConfig(settings: AlertmanagerSettings) {
  const { groupBy, groupWait, groupInterval, repeatInterval, teams, watchdog } = settings;
  const { muteTimes, receiver, victorOpsApiUrl } = settings;
  const ofTeam = (team: string, matchers: readonly string[], more?: object) =>
    routesTo(teamReceiver(team), teams[team], matchers, more);
  return {
    ...(victorOpsApiUrl !== undefined && { global: { victorops_api_url: victorOpsApiUrl } }),
    // Of two templates of the same name, the later one is used.
    templates: [ownTemplates, ...settings.templates.map(templateName)],
    route: {
      receiver: defaultReceiver,
      group_by: groupBy,
      group_wait: groupWait,
      group_interval: groupInterval,
      repeat_interval: repeatInterval,
      routes: [
        signOfLife("Watchdog", watchdogReceiver, watchdog.interval),
        signOfLife("RulerWatchdog", rulerWatchdogReceiver, watchdog.interval),
        ...settings.routes.flatMap(({ matchers, receiver, team, muteTimes, ...route }, index) => {
          const more = {
            ...(route.continue && { continue: true }),
            ...(muteTimes.length > 0 && { mute_time_intervals: muteTimes }),
          };
          return team === undefined
            ? routesTo(routeReceiver(index), receiver, matchers, more)
            : ofTeam(team, matchers, more);
        }),
        ...Object.keys(teams).flatMap((team) => ofTeam(team, [`team="${team}"`])),
        // The route at the root gets no alert that a route which continues has matched.
        ...routesTo(defaultReceiver, receiver, []),
      ],
    },
    ...(Object.keys(muteTimes).length > 0 && {
      time_intervals: Object.entries(muteTimes).map(timeInterval),
    }),
    inhibit_rules: [
      ...inhibitions.map(inhibitRule),
      ...settings.inhibitions.map(({ source, target, equal }) => ({
        source_matchers: source,
        target_matchers: [
          ...target,
          // A muted Watchdog would raise the alarm of its receiver.
          `alertname!~"${watchdogs.join("|")}"`,
          // Alertmanager considers a label that both alerts lack as equal.
          ...equal.map((label) => `${label}!=""`),
        ],
        equal,
      })),
    ],
    receivers: receivers(settings, secretsDirectory).configs,
  };
}

/**
 * Routes of alerts to a receiver: one for each severity that some of its channels are restricted to, and
 * one for all other severities, unless every channel is restricted.
 */
function routesTo(
  name: string,
  receiver: ReceiverSettings | undefined,
  matchers: readonly string[],
  more: object = {},
) {
  const { all, some } = severitiesOf(receiver);
  // Each alert matches at most one of these routes, also with `continue`.
  const others = some.length > 0 ? [`severity!~"${some.join("|")}"`] : [];
  return [
    ...some.map((severity) => ({
      receiver: ofSeverity(name, severity),
      matchers: [...matchers, `severity="${severity}"`],
      ...more,
    })),
    ...(all ? [{ receiver: name, matchers: [...matchers, ...others], ...more }] : []),
  ];
}

/** Route of an alert that always fires: one notification per interval. */
const signOfLife = (alertname: string, receiver: string, interval: string) => ({
  receiver,
  matchers: [`alertname="${alertname}"`],
  group_wait: "0s",
  group_interval: interval,
  // Less than the interval: otherwise a repetition can be a moment too early and be skipped.
  repeat_interval: `${seconds(interval) - 10}s`,
});
