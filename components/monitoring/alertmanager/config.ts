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

/** Where the receivers' secrets are mounted. */
export const secretsDirectory = "/etc/alertmanager/secrets";

/** Name of the file with the templates of notifications, beside the configuration. */
export const templatesFile = "notifications.tmpl";

/**
 * The configuration of all members, as the object that alertmanager.yml is. It names the files
 * of the secrets, and holds none.
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

/** The route of an alert that always fires: one notification in each interval. */
const signOfLife = (alertname: string, receiver: string, interval: string) => ({
  receiver,
  matchers: [`alertname="${alertname}"`],
  group_wait: "0s",
  group_interval: interval,
  // Less, or the repetition that is due is found to be early by a moment, and left out.
  repeat_interval: `${seconds(interval) - 10}s`,
});
