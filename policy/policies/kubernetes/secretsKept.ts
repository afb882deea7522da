import { podOf } from "../../model/pod.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { kubernetesType, title } from "../../model/resource.ts";

export const secretsKept = resourcePolicy({
  name: "no-secret-in-plain-text",
  description: "No ConfigMap, no environment and no argument holds a secret in plain text.",
  check: (resource, { report, each }) => {
    const tell = (where: string, secret: string) => {
      report(resource, {
        what: `${where} of ${title(resource)} holds ${secret} in plain text.`,
        why: "Whoever may list objects reads it, and it is in the state and in every log of a change: the receiver of the alerts, or the bucket, is theirs.",
        fix: "Put it into a Secret, and refer to that: by valueFrom.secretKeyRef in env, by a mounted file in a configuration, such as slack_api_url_file or api_key_file.",
      });
    };
    if (kubernetesType(resource)?.kind === "ConfigMap") {
      const data = (resource.props.data ?? {}) as Readonly<Record<string, string>>;
      each(
        Object.keys(data),
        () => resource,
        (key) => {
          const secret = secretIn(String(data[key]));
          if (secret) tell(`Key ${key}`, secret);
        },
      );
      return;
    }
    for (const { spec, line } of podOf(resource)?.containers ?? []) {
      for (const { name, value } of spec.env ?? []) {
        const secret = value && (secretIn(value) ?? secretCalled(name, value));
        if (secret) tell(`Variable ${name} of container ${spec.name}`, secret);
      }
      for (const word of line.words) {
        const secret = word && secretIn(word);
        if (secret) tell(`An argument of container ${spec.name}`, secret);
      }
    }
  },
});

/** What secrets look like, by what they are. */
const patterns: Readonly<Record<string, RegExp>> = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "the address of a Slack webhook": /hooks\.slack\.com\/(services|workflows)\/\w/,
  "a Slack token": /\bxox[abprs]-\w/,
  "a GitHub token": /\bgh[pousr]_\w{20}/,
  "an AWS access key": /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  "a Google API key": /\bAIza[\w-]{35}/,
  "a password in a URL": /\b\w+:\/\/[^\s/:@"']+:[^\s/@"'$<{]+@/,
};

/** Settings whose value is a secret, where they aren't the name of a file. */
const settings =
  /^\s*-?\s*["']?(slack_api_url|smtp_auth_password|smtp_auth_secret|opsgenie_api_key|victorops_api_key|wechat_api_secret|api_key|routing_key_secret|service_key|bot_token|auth_password|password|bearer_token|client_secret|secret_key|secret_access_key|account_key|storage_account_key)["']?\s*[:=]\s*["']?([^\s"'#]+)/gim;

function secretIn(text: string): string | undefined {
  for (const [what, pattern] of Object.entries(patterns)) if (pattern.test(text)) return what;
  // In JSON on one line, a setting isn't where a line begins.
  for (const [, name = "", value = ""] of text.replace(/[{,]/g, "\n").matchAll(settings))
    if (!isReference(value)) return `a value of ${name}`;
  return undefined;
}

/** A variable whose name tells that it is a secret. */
const secretCalled = (name: string, value: string) =>
  /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i.test(name) &&
  !isReference(value)
    ? "what its name calls a secret"
    : undefined;

/** Another variable, a placeholder, a path, or nothing at all. */
const isReference = (value: string) =>
  value === "" || /^(\$|<|\{|\/|null|true|false|~)/.test(value) || /^x+$|^\*+$/i.test(value);
