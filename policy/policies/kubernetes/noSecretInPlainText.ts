import { podOf } from "../../model/pod.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { kubernetesType, title } from "../../model/resource.ts";

export const noSecretInPlainText = resourcePolicy({
  name: "no-secret-in-plain-text",
  description: "No ConfigMap, environment variable or argument contains a secret in plain text.",
  prevents: "credentials of receivers and buckets readable in objects, state and logs",
  check: (resource, { report, each }) => {
    const reportSecret = (where: string, secret: string) => {
      report(resource, {
        what: `${where} of ${title(resource)} contains ${secret} in plain text.`,
        why: "Every user who may list objects can read it, and it appears in the state and in the logs of changes. It gives access to a receiver of alerts or to the bucket.",
        fix: "Store it in a Secret, and refer to the Secret: by valueFrom.secretKeyRef in env, or by a mounted file in a configuration, such as slack_api_url_file or api_key_file.",
      });
    };
    if (kubernetesType(resource)?.kind === "ConfigMap") {
      const data = (resource.props.data ?? {}) as Readonly<Record<string, string>>;
      const keys = Object.keys(data).map((key) => ({ resource, key }));
      each(keys, ({ key }) => {
        const secret = secretIn(String(data[key]));
        if (secret) reportSecret(`Key ${key}`, secret);
      });
      return;
    }
    for (const { spec, line } of podOf(resource)?.containers ?? []) {
      for (const { name, value } of spec.env ?? []) {
        const secret = value && (secretIn(value) ?? secretCalled(name, value));
        if (secret) reportSecret(`Variable ${name} of container ${spec.name}`, secret);
      }
      for (const word of line.words) {
        const secret = word && secretIn(word);
        if (secret) reportSecret(`An argument of container ${spec.name}`, secret);
      }
    }
  },
});

/** Patterns of secrets by their kind. */
const patterns: Readonly<Record<string, RegExp>> = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "the address of a Slack webhook": /hooks\.slack\.com\/(services|workflows)\/\w/,
  "a Slack token": /\bxox[abprs]-\w/,
  "a GitHub token": /\bgh[pousr]_\w{20}/,
  "an AWS access key": /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  "a Google API key": /\bAIza[\w-]{35}/,
  "a password in a URL": /\b\w+:\/\/[^\s/:@"']+:[^\s/@"'$<{]+@/,
};

/** Settings whose value is a secret. */
const settings =
  /^\s*-?\s*["']?(slack_api_url|smtp_auth_password|smtp_auth_secret|opsgenie_api_key|victorops_api_key|wechat_api_secret|api_key|routing_key_secret|service_key|bot_token|auth_password|password|bearer_token|client_secret|secret_key|secret_access_key|account_key|storage_account_key)["']?[ \t]*[:=][ \t]*["']?([^\s"'#]+)/gim;

function secretIn(text: string): string | undefined {
  for (const [what, pattern] of Object.entries(patterns)) if (pattern.test(text)) return what;
  // In JSON, several settings are on one line.
  for (const [, name = "", value = ""] of text.replace(/[{,]/g, "\n").matchAll(settings))
    if (!isReference(value)) return `a value of ${name}`;
  return undefined;
}

/** Kind of the secret in a variable whose name is that of a secret. */
const secretCalled = (name: string, value: string) =>
  /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i.test(name) &&
  !isReference(value)
    ? "a value that is a secret by its name"
    : undefined;

/** Whether a value is a variable, a placeholder, a path, or empty. */
const isReference = (value: string) =>
  value === "" || /^(\$|<|\{|\/|null|true|false|~)/.test(value) || /^x+$|^\*+$/i.test(value);
