import { reachOf } from "../probes/reach.ts";
import type { ExternalDestination } from "../../kubernetes/networkPolicies.ts";
import { type SecretFiles, secretFiles, type SecretValue } from "../../kubernetes/secretFiles.ts";
import { encryptedPlaceholder } from "../../settings/schema.ts";
import { type ChannelSettings, type ReceiverSettings, severitiesOf } from "./channels.ts";
import { awsCredentials, integrations } from "./integrations.ts";
import type { AlertmanagerSettings } from "./settings.ts";

/** One channel of a receiver. */
interface Channel {
  /** Key of the integration's list in a receiver of the configuration. */
  readonly list: `${string}_configs`;
  readonly config: object;
  /** Files that the configuration names. */
  readonly secrets: SecretFiles;
  /** Severity of the alerts that it receives; default every severity. */
  readonly severity: string | undefined;
  /** URL or `host:port` that it connects to; undefined for any. */
  readonly target: string | undefined;
}

interface ReceiverConfig {
  readonly name: string;
  readonly [list: `${string}_configs`]: readonly object[];
}

export interface Receivers {
  /** Entries of `receivers` in the configuration. */
  readonly configs: readonly ReceiverConfig[];
  /** Files that the configuration refers to. */
  readonly secrets: SecretFiles;
  /** Network destinations of the notifications. */
  readonly destinations: readonly ExternalDestination[];
}

/** Receiver of the alerts of teams without a receiver. */
export const defaultReceiver = "default";
export const watchdogReceiver = "watchdog";
/** Separate from the Watchdog's receiver: with a common receiver, either alert would hide that the other has stopped. */
export const rulerWatchdogReceiver = "ruler-watchdog";
/** Name of a team's receiver; the prefix avoids the names of the other receivers. */
export const teamReceiver = (team: string) => `team-${team}`;
/** Name of the receiver of a route in the settings, by its index. */
export const routeReceiver = (index: number) => `route-${index + 1}`;
/** Name of the part of a receiver for alerts of one severity. */
export const ofSeverity = (receiver: string, severity: string) => `${receiver}/${severity}`;

/** All receivers of the settings, with their secrets in files of `directory`. */
export function receivers(
  {
    receiver,
    teams,
    routes,
    watchdog,
  }: Pick<AlertmanagerSettings, "receiver" | "teams" | "routes" | "watchdog">,
  directory: string,
): Receivers {
  // A dead man's switch would accept the notification that the Watchdog is resolved as a heartbeat.
  const ofWatchdog = (name: string, webhook: typeof watchdog.webhook) =>
    one(name, webhook ? { webhook: [webhook] } : {}, { directory, sendResolved: false });
  const all = [
    one(defaultReceiver, receiver, { directory }),
    ...Object.entries(teams).map(([team, receiver]) =>
      one(teamReceiver(team), receiver, { directory, routingKey: team }),
    ),
    ...routes.flatMap(({ receiver }, index) =>
      receiver ? [one(routeReceiver(index), receiver, { directory })] : [],
    ),
    ofWatchdog(watchdogReceiver, watchdog.webhook),
    ofWatchdog(rulerWatchdogReceiver, watchdog.rulerWebhook),
  ];
  const channels = all.flatMap(({ channels }) => channels);
  const texts: Record<string, string> = {};
  for (const { secrets } of channels)
    for (const [file, secret] of Object.entries(secrets.texts))
      // Profiles of several channels are in one file.
      texts[file] = `${texts[file] ?? ""}${secret}`;
  const references = Object.fromEntries(
    channels.flatMap(({ secrets }) => Object.entries(secrets.references)),
  );
  return {
    configs: all.flatMap(({ configs }) => configs),
    secrets: { texts, references },
    destinations: destinationsOf(channels.map(({ target }) => target)),
  };
}

interface ChannelOptions {
  /** Directory of the files with secrets. */
  readonly directory: string;
  /** VictorOps' routing key if the settings have none; default the receiver's name. */
  readonly routingKey?: string;
  /** Whether to notify when alerts are resolved; default true. */
  readonly sendResolved?: boolean;
}

/** A receiver, and its parts for single severities, each of which also has the channels for every severity. */
function one(name: string, receiver: ReceiverSettings, options: ChannelOptions) {
  const channels = channelsOf(name, receiver, options);
  const config = (name: string, channels: readonly Channel[]): ReceiverConfig => ({
    name,
    ...Object.fromEntries(
      channels.map(({ list }) => [
        list,
        channels.filter((other) => other.list === list).map(({ config }) => config),
      ]),
    ),
  });
  const forAll = channels.filter(({ severity }) => severity === undefined);
  const parts = severitiesOf(receiver).some.map((severity) =>
    config(
      ofSeverity(name, severity),
      channels.filter((channel) => channel.severity === severity || forAll.includes(channel)),
    ),
  );
  // A receiver without any channel is needed by the route at the root, and by those of the Watchdogs.
  const whole = forAll.length > 0 || channels.length === 0 || name === defaultReceiver;
  return { channels, configs: [...(whole ? [config(name, forAll)] : []), ...parts] };
}

/** All channels of a receiver, whose name is the beginning of their names. */
function channelsOf(
  receiverName: string,
  receiver: ReceiverSettings,
  { directory, routingKey = receiverName, sendResolved = true }: ChannelOptions,
): readonly Channel[] {
  const ofKind = <Kind extends keyof ChannelSettings>(
    kind: Kind,
    channels: readonly ChannelSettings[Kind][] = [],
  ) =>
    channels.map((settings, index): Channel => {
      const { list, config, target } = integrations[kind];
      const name = `${receiverName}-${kind.toLowerCase()}${index > 0 ? `-${index + 1}` : ""}`;
      const secrets: Record<string, SecretValue> = {};
      const file = (what: string, secret: SecretValue) => {
        secrets[`${name}-${what}`] = secret;
        return `${directory}/${name}-${what}`;
      };
      const awsProfile = (lines: readonly string[]) => {
        secrets[awsCredentials] = [`[${name}]`, ...lines, ""].join("\n");
        return name;
      };
      return {
        list,
        config: {
          ...config(settings, { file, awsProfile, routingKey }),
          send_resolved: sendResolved,
        },
        secrets: secretFiles(secrets),
        severity: settings.severity,
        target: target?.(settings),
      };
    });
  return [
    ...ofKind("slack", receiver.slack),
    ...ofKind("victorOps", receiver.victorOps),
    ...ofKind("webhook", receiver.webhook),
    ...ofKind("pagerDuty", receiver.pagerDuty),
    ...ofKind("email", receiver.email),
    ...ofKind("msTeams", receiver.msTeams),
    ...ofKind("opsgenie", receiver.opsgenie),
    ...ofKind("discord", receiver.discord),
    ...ofKind("telegram", receiver.telegram),
    ...ofKind("sns", receiver.sns),
    ...ofKind("incidentIo", receiver.incidentIo),
  ];
}

/** Network destinations of channels; any, if the destination of one is not limited. */
function destinationsOf(targets: readonly (string | undefined)[]): readonly ExternalDestination[] {
  const limited = targets.flatMap((target) =>
    // A URL that is not decrypted most likely has the port of https.
    target === encryptedPlaceholder ? ["https://unknown"] : (target ?? []),
  );
  return limited.length < targets.length ? [{}] : reachOf(limited);
}
