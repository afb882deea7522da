import type { Rules } from "../rules/rules.ts";
import { teamsOf } from "../rules/teams.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** Teams whose alerts have no receiver; "" stands for alerts without a team. */
export function teamsWithoutReceiver(
  { receiver, teams }: Pick<AlertmanagerSettings, "receiver" | "teams">,
  rules: Rules,
): readonly string[] {
  // The default receiver receives every alert without a receiver of its team.
  if (Object.keys(receiver).length > 0) return [];
  return teamsOf(rules).filter((team) => !Object.hasOwn(teams, team));
}

/** Warning about teams without a receiver, with the settings that add one. */
export function unreceivedWarning(teams: readonly string[]): string {
  const named = teams.filter((team) => team !== "");
  const whose = [
    ...named.map((team) => `alerts of team ${team}`),
    ...(named.length < teams.length ? ["alerts without a team"] : []),
  ];
  const settings = [...named.map((team) => `teams.${team}`), "receiver"];
  return `No receiver gets ${enumerate(whose, "and")}: these alerts are only shown on Alertmanager's page. Set ${enumerate(
    settings.map((setting) => `ha-monitoring:alertmanager.${setting}`),
    "or",
  )}, which gets every alert that no team's receiver gets.`;
}

/** Warning that the alert Watchdog has no receiver. */
export const watchdogWarning =
  "No receiver detects that alerts stop arriving, as the alert Watchdog has no receiver: set ha-monitoring:alertmanager.watchdog.webhook to a service that raises an alarm when no request arrives.";

const enumerate = (items: readonly string[], conjunction: string) =>
  items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} ${conjunction} ${String(items.at(-1))}`;
