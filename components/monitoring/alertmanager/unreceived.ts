import type { Rules } from "../rules/rules.ts";
import { teamsOf } from "../rules/teams.ts";
import { severities, severitiesOf } from "./channels.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** Alerts of a team that no receiver gets. */
export interface Unreceived {
  /** Value of label `team`; "" for alerts without it. */
  readonly team: string;
  /** Severities of the team's alerts that a receiver gets. */
  readonly received: readonly string[];
}

/** Warnings about alerts without a receiver; none with `configFile`, whose routes the program does not evaluate. */
export function receiverWarnings(settings: AlertmanagerSettings, rules: Rules): readonly string[] {
  if (settings.configFile !== undefined) return [];
  const unreceived = unreceivedAlerts(settings, rules);
  return [
    ...(unreceived.length > 0 ? [unreceivedWarning(unreceived)] : []),
    ...(settings.watchdog.webhook ? [] : [watchdogWarning]),
  ].map((warning) =>
    Object.keys(settings.additional).length > 0 ? `${warning} ${othersWarning}` : warning,
  );
}

/** Teams whose alerts have no receiver, or only those of some severities. */
export function unreceivedAlerts(
  { receiver, teams, routes }: Pick<AlertmanagerSettings, "receiver" | "teams" | "routes">,
  rules: Rules,
): readonly Unreceived[] {
  return teamsOf(rules).flatMap((team) => {
    const found = [
      // The default receiver receives every alert without a receiver of its team.
      receiver,
      Object.hasOwn(teams, team) ? teams[team] : undefined,
      ...routes
        .filter(({ matchers }) => matchers.every((matcher) => isOfTeam(matcher, team)))
        .map(({ receiver }) => receiver),
    ].map(severitiesOf);
    const received = severities.filter((severity) =>
      found.some(({ some }) => some.includes(severity)),
    );
    const isReceived = found.some(({ all }) => all) || received.length === severities.length;
    return isReceived ? [] : [{ team, received }];
  });
}

/** Whether a matcher selects all alerts of a team. */
const isOfTeam = (matcher: string, team: string) =>
  new RegExp(`^team\\s*=\\s*"?${team}"?$`).test(matcher);

/** Warning about teams without a receiver, with the settings that add one. */
export function unreceivedWarning(unreceived: readonly Unreceived[]): string {
  const whose = unreceived.map(
    ({ team, received }) =>
      `alerts ${team === "" ? "without a team" : `of team ${team}`}${
        received.length > 0 ? ` other than ${enumerate(received, "and")}` : ""
      }`,
  );
  const named = unreceived.map(({ team }) => team).filter((team) => team !== "");
  const settings = [...named.map((team) => `teams.${team}`), "receiver"];
  return `No receiver gets ${enumerate(whose, "and")}: these alerts are only shown on Alertmanager's page. Set ${enumerate(
    settings.map((setting) => `ha-monitoring:alertmanager.${setting}`),
    "or",
  )}, which gets every alert that no team's receiver gets.`;
}

/** Warning that the alert Watchdog has no receiver. */
export const watchdogWarning =
  "No receiver detects that alerts stop arriving, as the alert Watchdog has no receiver: set ha-monitoring:alertmanager.watchdog.webhook to a service that raises an alarm when no request arrives.";

/** Addition for stacks with further Alertmanagers, whose receivers are unknown. */
export const othersWarning =
  "The Alertmanagers of ha-monitoring:alertmanager.additional may have receivers, which this program does not know.";

const enumerate = (items: readonly string[], conjunction: string) =>
  items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} ${conjunction} ${String(items.at(-1))}`;
