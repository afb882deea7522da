import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";
import * as z from "zod";
import { readFile } from "../readFile.ts";
import { secretsDirectory } from "./config.ts";

/**
 * Keys with secrets in Alertmanager's configuration. Each KEY can be replaced by KEY_file, the path of a file:
 * https://prometheus.io/docs/alerting/latest/configuration/
 */
const secretKeys = new Set([
  ...["alert_source_token", "api_key", "api_secret", "app_token", "auth_password", "auth_secret"],
  ...["bearer_token", "bot_token", "client_secret", "credentials", "key", "mattermost_webhook_url"],
  ...["opsgenie_api_key", "password", "rocketchat_token", "rocketchat_token_id", "routing_key"],
  ...["secret_key", "service_key", "slack_api_url", "slack_app_token", "smtp_auth_password"],
  ...["smtp_auth_secret", "telegram_bot_token", "token", "token_id", "user_key"],
  ...["victorops_api_key", "webhook_url", "wechat_api_secret"],
]);

/** Keys with secrets by kind of integration; the same keys of other kinds have no secret. */
const secretKeysOf: Readonly<Record<string, string>> = {
  webhook_configs: "url",
  slack_configs: "api_url",
};

const receivers = z.looseObject({
  receivers: z.array(z.looseObject({ name: z.string() })).default([]),
});

/** A configuration that replaces the generated one. */
export interface ConfigFile {
  readonly text: string;
  /** Number of receivers with an integration. */
  readonly receivers: number;
  /** Whether a matcher selects the alert Watchdog by its name. */
  readonly routesWatchdog: boolean;
}

/**
 * @param file path in the settings
 * @throws RunError if the file can't be read, or contains a secret: the file is stored in a ConfigMap
 */
export function readConfigFile(file: string): ConfigFile {
  const place = `ha-monitoring:alertmanager.configFile: ${file}`;
  const { text, content } = readFile(file, place, (text) => ({
    text,
    content: parse(text) as unknown,
  }));
  const [secret] = secretsIn(content, []);
  if (secret !== undefined)
    throw new RunError(
      `${place}: ${secret} contains a secret, but the file is stored in a ConfigMap. Set ${secret}_file to ${secretsDirectory}/NAME instead, and the secret in ha-monitoring:alertmanager.secrets.NAME.`,
    );
  const { data } = receivers.safeParse(content);
  return {
    text,
    receivers: (data?.receivers ?? []).filter((receiver) =>
      Object.keys(receiver).some((key) => key.endsWith("_configs")),
    ).length,
    routesWatchdog: /alertname\W+Watchdog/.test(text),
  };
}

/** Paths of the secrets in a part of the configuration. */
const secretsIn = (part: unknown, path: readonly string[]): readonly string[] =>
  typeof part !== "object" || part === null
    ? []
    : Object.entries(part).flatMap(([key, value]) => {
        const integration = path.at(-2) ?? "";
        const isSecret = secretKeys.has(key) || secretKeysOf[integration] === key;
        return isSecret && typeof value === "string"
          ? [[...path, key].join(".").replaceAll(/\.(\d+)(?=\.)/g, "[$1]")]
          : secretsIn(value, [...path, key]);
      });
