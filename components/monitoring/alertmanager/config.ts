import { seconds } from "../../settings/duration.ts";
import { inhibitions, inhibitRule } from "./inhibitions.ts";
import {
  defaultReceiver,
  receivers,
  rulerWatchdogReceiver,
  teamReceiver,
  watchdogReceiver,
} from "./receivers.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** Mount path of the receivers' secrets. */
export const secretsDirectory = "/etc/alertmanager/secrets";

/** Name of the file with the templates of notifications, beside the configuration. */
export const templatesFile = "notifications.tmpl";

/**
 * Content of alertmanager.yml, the same for all members. Secrets are referred to by the names of
 * their files.
 */
export function alertmanagerConfig(settings: AlertmanagerSettings) {
  const { groupBy, groupWait, groupInterval, repeatInterval, teams, watchdog } = settings;
  const { victorOpsApiUrl } = settings;
  return {
    ...(victorOpsApiUrl !== undefined && { global: { victorops_api_url: victorOpsApiUrl } }),
    templates: [templatesFile],
    route: {
      receiver: defaultReceiver,
      group_by: groupBy,
      group_wait: groupWait,
      group_interval: groupInterval,
      repeat_interval: repeatInterval,
      routes: [
        signOfLife("Watchdog", watchdogReceiver, watchdog.interval),
        signOfLife("RulerWatchdog", rulerWatchdogReceiver, watchdog.interval),
        ...Object.keys(teams).map((team) => ({
          receiver: teamReceiver(team),
          matchers: [`team="${team}"`],
        })),
      ],
    },
    inhibit_rules: inhibitions.map(inhibitRule),
    receivers: receivers(settings, secretsDirectory).configs,
  };
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
