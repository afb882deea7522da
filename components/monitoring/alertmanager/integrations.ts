import { type SecretValue, textOf } from "../../kubernetes/secretFiles.ts";
import type { ChannelSettings } from "./channels.ts";

/** Context of one channel. */
interface Context {
  /** Path of the file with a secret, by its name; the file is created. */
  readonly file: (name: string, secret: SecretValue) => string;
  /** Name of a profile in the file of the AWS profiles, by its lines. */
  readonly awsProfile: (lines: readonly string[]) => string;
  /** VictorOps' routing key if the settings have none. */
  readonly routingKey: string;
}

/** An integration of Alertmanager. */
interface Integration<Settings> {
  /** Key of its list in a receiver of the configuration. */
  readonly list: `${string}_configs`;
  readonly config: (settings: Settings, context: Context) => object;
  /** URL or `host:port` that it connects to; undefined for any, as for a URL in an existing Secret. */
  readonly target?: (settings: Settings) => string | undefined;
}

/** Call of a template of notifications.tmpl. */
const template = (name: string) => `{{ template "${name}" . }}`;

/**
 * Timeout of one request to a receiver. Without it, a receiver that hangs would use all the time of
 * a notification, groupInterval, and the notification would not be retried within that time. Other
 * integrations have no timeout.
 */
const requestTimeout = "15s";

/**
 * File of the AWS profiles, which the variable AWS_SHARED_CREDENTIALS_FILE names: the integration of SNS
 * has no setting for a file with the secret key. It is read for each notification.
 */
export const awsCredentials = "aws-credentials";

/**
 * Integrations by the kind of channel. Secrets are in files only.
 * https://github.com/prometheus/alertmanager/blob/v0.34.2/config/notifiers.go
 */
export const integrations: {
  readonly [Kind in keyof ChannelSettings]: Integration<ChannelSettings[Kind]>;
} = {
  slack: {
    list: "slack_configs",
    config: ({ apiUrl, channel }, { file }) => ({
      api_url_file: file("api-url", apiUrl),
      channel,
      title: template("ha.slack.title"),
      fallback: template("ha.slack.title"),
      color: template("ha.slack.color"),
      text: template("ha.slack.text"),
      timeout: requestTimeout,
    }),
  },
  victorOps: {
    list: "victorops_configs",
    config: ({ apiKey, routingKey }, context) => ({
      api_key_file: context.file("api-key", apiKey),
      routing_key: routingKey ?? context.routingKey,
      // Type WARNING is for alerts that can wait until working hours.
      message_type: template("ha.victorops.message_type"),
      entity_display_name: template("ha.victorops.entity_display_name"),
      state_message: template("ha.victorops.state_message"),
    }),
  },
  webhook: {
    list: "webhook_configs",
    config: ({ url, bearerToken }, { file }) => ({
      url_file: file("url", url),
      timeout: requestTimeout,
      ...(bearerToken !== undefined && {
        http_config: { authorization: { credentials_file: file("token", bearerToken) } },
      }),
    }),
  },
  pagerDuty: {
    list: "pagerduty_configs",
    config: ({ routingKey, url }, { file }) => ({
      routing_key_file: file("routing-key", routingKey),
      severity: template("ha.pagerduty.severity"),
      timeout: requestTimeout,
      ...(url !== undefined && { url }),
    }),
    target: ({ url = "https://events.pagerduty.com" }) => url,
  },
  email: {
    list: "email_configs",
    config: ({ to, from, smarthost, user, password, requireTls }, { file }) => ({
      to,
      from,
      smarthost,
      require_tls: requireTls,
      ...(password !== undefined && {
        auth_username: user,
        auth_password_file: file("password", password),
      }),
    }),
    target: ({ smarthost }) => smarthost,
  },
  msTeams: {
    list: "msteamsv2_configs",
    config: ({ url }, { file }) => ({ webhook_url_file: file("url", url) }),
    target: ({ url }) => textOf(url),
  },
  opsgenie: {
    list: "opsgenie_configs",
    config: ({ apiKey, apiUrl }, { file }) => ({
      api_key_file: file("api-key", apiKey),
      ...(apiUrl !== undefined && { api_url: apiUrl }),
    }),
    target: ({ apiUrl = "https://api.opsgenie.com" }) => apiUrl,
  },
  discord: {
    list: "discord_configs",
    config: ({ url }, { file }) => ({ webhook_url_file: file("url", url) }),
    target: ({ url }) => textOf(url),
  },
  telegram: {
    list: "telegram_configs",
    config: ({ botToken, chatId }, { file }) => ({
      bot_token_file: file("bot-token", botToken),
      chat_id: chatId,
    }),
    target: () => "https://api.telegram.org",
  },
  sns: {
    list: "sns_configs",
    config: ({ topicArn, region, accessKey, secretKey, roleArn }, { awsProfile }) => ({
      topic_arn: topicArn,
      sigv4: {
        region,
        profile: awsProfile([
          `aws_access_key_id = ${accessKey}`,
          `aws_secret_access_key = ${secretKey}`,
        ]),
        ...(roleArn !== undefined && { role_arn: roleArn }),
      },
    }),
    target: () => "https://amazonaws.com",
  },
  incidentIo: {
    list: "incidentio_configs",
    config: ({ url, token }, { file }) => ({
      url_file: file("url", url),
      alert_source_token_file: file("token", token),
      timeout: requestTimeout,
    }),
    target: ({ url }) => textOf(url),
  },
};
