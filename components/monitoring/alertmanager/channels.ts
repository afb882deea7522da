import * as z from "zod";
import { secretValue } from "../../settings/secretValue.ts";
import { isAddress } from "../probes/address.ts";
import {
  flag,
  isHttpUrl,
  isToken,
  matching,
  must,
  oneOf,
  oneOrMore,
  secret,
  secretUrl,
  section,
  text,
  unrepeated,
} from "../../settings/schema.ts";

/** Severities of the alerts that a channel can be restricted to, the highest first. */
export const severities = ["critical", "warning", "info"] as const;

const plainKey = () => secret("be a key without spaces", isToken);
const key = () => secretValue(plainKey());
const url = () => secretValue(secretUrl());

/** URL of a service's API, which is stored in a ConfigMap. */
export const apiUrl = (suffix = "") =>
  // Messages do not repeat the value, which may hold a key.
  unrepeated(`be a URL of http or https without user, password${suffix}`, (text) => {
    const url = isHttpUrl(text) ? URL.parse(text) : null;
    return (
      url !== null &&
      [url.username, url.password, url.search, url.hash].every((part) => part === "") &&
      !text.includes("$")
    );
  });

const otherApiUrl = (service: string, example: string) =>
  apiUrl(" and query")
    .optional()
    .meta({
      description: `URL of its API, such as \`${example}\``,
      derivedDefault: `that of ${service}`,
    });

/** Settings of a channel of one kind: one object, or a list of objects. */
const channels = <S extends z.ZodRawShape>(shape: S) => oneOrMore(channel(shape)).optional();

const channel = <S extends z.ZodRawShape>(shape: S) =>
  section({
    ...shape,
    severity: oneOf(severities).optional().meta({ isCommon: true }),
  });

const emailAddress = String.raw`[^\s@,<>]+@[^\s@,<>]+`;

const webhookShape = () => ({
  url: url().describe("URL that notifications are posted to"),
  bearerToken: secretValue(secret("be a token without spaces", isToken))
    .optional()
    .describe("token that authorizes the requests"),
});

/** A webhook for alerts of every severity. */
export const webhook = () => section(webhookShape());

const kinds = () => ({
  slack: channels({
    apiUrl: url().describe("URL of an incoming webhook"),
    channel: text().default("#k8-alerts").describe("channel or user"),
  }),
  victorOps: channels({
    apiKey: key().describe("key of the REST integration"),
    routingKey: text().optional().meta({
      description: "routing key in VictorOps",
      derivedDefault: "the team",
    }),
  }),
  webhook: channels(webhookShape()),
  pagerDuty: channels({
    routingKey: key().describe("integration key of the Events API v2"),
    url: otherApiUrl("PagerDuty", "https://events.eu.pagerduty.com/v2/enqueue"),
  }),
  email: oneOrMore(
    channel({
      to: matching(
        new RegExp(`^${emailAddress}(, *${emailAddress})*$`),
        'be addresses of e-mail such as "ops@example.com, dev@example.com"',
      ).describe("addresses, separated by commas"),
      from: matching(
        new RegExp(`^${emailAddress}$`),
        'be an address of e-mail such as "alerts@example.com"',
      ).describe("address of the sender"),
      smarthost: z
        .string(must('be host:port such as "smtp.example.com:587"'))
        .refine(isAddress, must('be host:port such as "smtp.example.com:587"'))
        .describe(
          "SMTP server, `host:port`; port 465 uses TLS from the start. The host of a Service is `NAME.NAMESPACE.svc`",
        ),
      user: text().optional().describe("user at the SMTP server"),
      password: secretValue(secret("be a password", (text) => text !== ""))
        .optional()
        .describe("password of `user`"),
      requireTls: flag()
        .default(true)
        .describe("whether a server without STARTTLS is refused; always with a password"),
    })
      .refine(({ user, password }) => (user === undefined) === (password === undefined), {
        error: "must have both user and password, or neither",
      })
      .refine(({ password, requireTls }) => password === undefined || requireTls, {
        path: ["requireTls"],
        error: "must be true with a password, which would be sent unencrypted",
      }),
  ).optional(),
  msTeams: channels({
    url: url().describe("URL of a workflow of Microsoft Teams that starts with a webhook"),
  }),
  opsgenie: channels({
    apiKey: key().describe("key of an API integration"),
    apiUrl: otherApiUrl("Opsgenie", "https://api.eu.opsgenie.com/"),
  }),
  discord: channels({ url: url().describe("URL of the channel's webhook") }),
  telegram: channels({
    botToken: key().describe("token of the bot"),
    chatId: z
      .int(must("be a whole number other than 0"))
      .refine((id) => id !== 0, must("be a whole number other than 0"))
      .describe("ID of the chat; that of a group is negative"),
  }),
  sns: channels({
    topicArn: matching(
      /^arn:\S+$/,
      'be an ARN such as "arn:aws:sns:eu-west-1:123456789012:alerts"',
    ).describe("ARN of the topic"),
    region: matching(/^[a-z]+(-[a-z]+)+-\d$/, 'be a region of AWS such as "eu-west-1"').describe(
      "region of the topic",
    ),
    accessKey: plainKey().describe("ID of an access key"),
    secretKey: plainKey().describe(
      "its secret, which Alertmanager reads from a shared credentials file",
    ),
    roleArn: matching(/^arn:\S+$/, 'be an ARN such as "arn:aws:iam::123456789012:role/alerts"')
      .optional()
      .describe("role that the access key assumes"),
  }),
  incidentIo: channels({
    url: url().describe("URL of the alert source"),
    token: key().describe("token of the alert source"),
  }),
});

export const channelKinds = Object.keys(kinds());

/** Channels of a receiver: any of these kinds, or none. */
export const receiver = () => section(kinds());

export type ReceiverSettings = z.output<ReturnType<typeof receiver>>;
/** Settings of one channel, by its kind. */
export type ChannelSettings = {
  [Kind in keyof ReceiverSettings]-?: NonNullable<ReceiverSettings[Kind]>[number];
};

/** A receiver with at least one channel: a team without any would receive no alerts. */
export const receiverWithChannel = () =>
  receiver().refine((channels) => Object.keys(channels).length > 0, {
    error: `must have a receiver: ${channelKinds.slice(0, -1).join(", ")} or ${channelKinds.at(-1)}`,
  });

/** Severities that a receiver's channels receive: of some channels, or all if one has no restriction. */
export function severitiesOf(receiver: ReceiverSettings | undefined) {
  const channels = Object.values(receiver ?? {}).flat();
  return {
    all: channels.some(({ severity }) => severity === undefined),
    some: severities.filter((one) => channels.some(({ severity }) => severity === one)),
  };
}
