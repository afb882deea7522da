import type { AlertmanagerSettings, ReceiverSettings } from "./settings.ts";

/** One way out of a receiver. */
interface Channel {
  /** Key of its list in a receiver of the configuration. */
  readonly kind: "slack_configs" | "victorops_configs" | "webhook_configs";
  readonly config: object;
  /** Contents of the files that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
}

type ReceiverConfig = { readonly name: string } & {
  readonly [kind in Channel["kind"]]?: readonly object[];
};

export interface Receivers {
  /** Receivers as the configuration has them. */
  readonly configs: readonly ReceiverConfig[];
  /** What is secret of them: contents by the name of the file that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Name of the receiver of what no team gets. */
export const defaultReceiver = "default";
export const watchdogReceiver = "watchdog";
/** A receiver apart from the Watchdog's, where either would hide that the other has stopped. */
export const rulerWatchdogReceiver = "ruler-watchdog";
/** Name of a team's receiver, which is none of the others, whatever the team's name. */
export const teamReceiver = (team: string) => `team-${team}`;

/** Every receiver of the settings, with its secrets in files of `directory`. */
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
        // What waits for a Watchdog would take the news of its end for one more sign of life.
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

/** What one of the templates of notifications.tmpl makes of a notification. */
const template = (name: string) => `{{ template "${name}" . }}`;

/**
 * How long one request to a receiver may last. Without a limit, a receiver that hangs takes all the
 * time that a notification has, which is groupInterval, and is not asked again before the next one.
 */
const requestTimeout = "15s";

interface ChannelOptions {
  /** Name of the receiver. */
  readonly name: string;
  /** Directory of the files with secrets. */
  readonly directory: string;
  /** VictorOps' routing key unless the settings have one; default the receiver's name. */
  readonly routingKey?: string;
  /** Notify of the end of alerts, too; default true. */
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
        // A warning is for the hours of work.
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
