import type { AlertmanagerSettings, ReceiverSettings } from "./settings.ts";

/** One integration of a receiver: Slack, VictorOps or a webhook. */
interface Channel {
  /** Key of the integration's list in a receiver of the configuration. */
  readonly kind: "slack_configs" | "victorops_configs" | "webhook_configs";
  readonly config: object;
  /** Contents of the files that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
}

type ReceiverConfig = { readonly name: string } & {
  readonly [kind in Channel["kind"]]?: readonly object[];
};

export interface Receivers {
  /** Entries of `receivers` in the configuration. */
  readonly configs: readonly ReceiverConfig[];
  /** Contents of the secret files, by the file name that the configuration refers to. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Receiver of the alerts of teams without a receiver. */
export const defaultReceiver = "default";
export const watchdogReceiver = "watchdog";
/** Separate from the Watchdog's receiver: with a common receiver, either alert would hide that the other has stopped. */
export const rulerWatchdogReceiver = "ruler-watchdog";
/** Name of a team's receiver; the prefix avoids the names of the other receivers. */
export const teamReceiver = (team: string) => `team-${team}`;

/** All receivers of the settings, with their secrets in files of `directory`. */
export function receivers(
  { receiver, teams, watchdog }: Pick<AlertmanagerSettings, "receiver" | "teams" | "watchdog">,
  directory: string,
): Receivers {
  const channels: Readonly<Record<string, readonly Channel[]>> = {
    [defaultReceiver]: channelsOf(receiver, { name: defaultReceiver, directory }),
    ...Object.fromEntries(
      Object.entries(teams).map(([team, receiver]) => {
        const name = teamReceiver(team);
        return [name, channelsOf(receiver, { name, routingKey: team, directory })];
      }),
    ),
    ...Object.fromEntries(
      [
        { name: watchdogReceiver, webhook: watchdog.webhook },
        { name: rulerWatchdogReceiver, webhook: watchdog.rulerWebhook },
      ].map(({ name, webhook }) => [
        name,
        // A dead man's switch would accept the notification that the Watchdog is resolved as a heartbeat.
        channelsOf({ webhook }, { name, directory, sendResolved: false }),
      ]),
    ),
  };
  return {
    configs: Object.entries(channels).map(([name, channels]) => ({
      name,
      ...Object.fromEntries(channels.map(({ kind, config }) => [kind, [config]])),
    })),
    secrets: Object.fromEntries(
      Object.values(channels)
        .flat()
        .flatMap(({ secrets }) => Object.entries(secrets)),
    ),
  };
}

/** Call of a template of notifications.tmpl. */
const template = (name: string) => `{{ template "${name}" . }}`;

/**
 * Timeout of one request to a receiver. Without it, a receiver that hangs would use all the time of
 * a notification, groupInterval, and the notification would not be retried within that time.
 */
const requestTimeout = "15s";

interface ChannelOptions {
  /** Name of the receiver. */
  readonly name: string;
  /** Directory of the files with secrets. */
  readonly directory: string;
  /** VictorOps' routing key if the settings have none; default the receiver's name. */
  readonly routingKey?: string;
  /** Whether to notify when alerts are resolved; default true. */
  readonly sendResolved?: boolean;
}

function channelsOf(
  { slack, victorOps, webhook }: ReceiverSettings,
  { name, directory, routingKey = name, sendResolved = true }: ChannelOptions,
): readonly Channel[] {
  const channels: Channel[] = [];
  const file = (what: string) => `${name}-${what}`;
  const path = (what: string) => `${directory}/${file(what)}`;
  if (slack)
    channels.push({
      kind: "slack_configs",
      config: {
        api_url_file: path("slack-api-url"),
        channel: slack.channel,
        send_resolved: sendResolved,
        title: template("ha.slack.title"),
        fallback: template("ha.slack.title"),
        color: template("ha.slack.color"),
        text: template("ha.slack.text"),
        timeout: requestTimeout,
      },
      secrets: { [file("slack-api-url")]: slack.apiUrl },
    });
  if (victorOps)
    channels.push({
      kind: "victorops_configs",
      config: {
        api_key_file: path("victorops-api-key"),
        routing_key: victorOps.routingKey ?? routingKey,
        // Type WARNING is for alerts that can wait until working hours.
        message_type: template("ha.victorops.message_type"),
        entity_display_name: template("ha.victorops.entity_display_name"),
        state_message: template("ha.victorops.state_message"),
        send_resolved: sendResolved,
      },
      secrets: { [file("victorops-api-key")]: victorOps.apiKey },
    });
  if (webhook) {
    const { url, bearerToken } = webhook;
    channels.push({
      kind: "webhook_configs",
      config: {
        url_file: path("webhook-url"),
        send_resolved: sendResolved,
        timeout: requestTimeout,
        ...(bearerToken !== undefined && {
          http_config: { authorization: { credentials_file: path("webhook-token") } },
        }),
      },
      secrets: {
        [file("webhook-url")]: url,
        ...(bearerToken !== undefined && { [file("webhook-token")]: bearerToken }),
      },
    });
  }
  return channels;
}
