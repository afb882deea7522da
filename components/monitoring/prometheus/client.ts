import type * as z from "zod";
import type { SecretValue } from "../../kubernetes/secretFiles.ts";
import { dnsLabel, isToken, matching, secret, section, text } from "../../settings/schema.ts";
import { secretValue } from "../../settings/secretValue.ts";
import { clientTls } from "../../settings/tls.ts";

/** Name of a scrape job, a secret or a remote storage, which is also part of file names: no dot. */
export const connectionName = matching(
  dnsLabel,
  "be a name of at most 63 characters of a-z, 0-9 and hyphens",
);

const credential = (what: string) => secretValue(secret(`be ${what} without spaces`, isToken));

/**
 * Settings of a connection of the servers.
 * @param address setting with the address, for descriptions
 */
export const loginShape = (address: string) => ({
  basicAuth: section({
    user: text().describe(`user that \`${address}\` requires`),
    password: credential("a password").describe("password of that user"),
  })
    .optional()
    .describe("HTTP basic authentication"),
  bearerToken: credential("a token").optional().describe("token that authorizes the requests"),
  tls: clientTls("the servers", address).optional().meta({
    description: "TLS; `{}` is enough if a public CA signed the certificate",
    derivedDefault: "no TLS",
  }),
});

/** As {@link loginShape}, with the metrics that the connection transfers. */
export const connectionShape = (address: string) => ({
  ...loginShape(address),
  keep: text()
    .optional()
    .describe("regular expression of the metrics to keep, which matches the whole name"),
  drop: text()
    .optional()
    .describe("regular expression of the metrics to drop, which matches the whole name"),
});

export type Connection = z.output<z.ZodObject<ReturnType<typeof connectionShape>>>;

/** Refuses two logins for one connection. */
export function checkLogin(
  { basicAuth, bearerToken }: Pick<Connection, "basicAuth" | "bearerToken">,
  context: z.RefinementCtx,
): void {
  if (basicAuth && bearerToken !== undefined)
    context.addIssue({
      code: "custom",
      path: ["bearerToken"],
      message: "must not be set together with basicAuth: choose one",
    });
}

/** A connection in Prometheus' configuration. */
export interface ConnectionConfig {
  /** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config */
  readonly http: {
    readonly basic_auth: object | undefined;
    readonly authorization: { readonly credentials_file: string | undefined } | undefined;
    readonly tls_config: object | undefined;
  };
  /** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
  readonly relabeling: readonly object[];
  /** Files that `http` refers to, by name. */
  readonly files: Readonly<Record<string, SecretValue>>;
}

/** Converts a connection, with its certificates and secrets in files of `directory` whose names begin with `name.`. */
export function connectionConfig(
  { basicAuth, bearerToken, tls, keep, drop }: Connection,
  name: string,
  directory: string,
): ConnectionConfig {
  const files: Record<string, SecretValue> = {};
  const file = (kind: string, content: SecretValue | undefined) => {
    if (content === undefined) return undefined;
    files[`${name}.${kind}`] = content;
    return `${directory}/${name}.${kind}`;
  };
  return {
    http: {
      basic_auth: basicAuth && {
        username: basicAuth.user,
        password_file: file("password", basicAuth.password),
      },
      authorization:
        bearerToken === undefined ? undefined : { credentials_file: file("token", bearerToken) },
      tls_config: tls && {
        ca_file: file("ca.crt", tls.caCertificate),
        server_name: tls.serverName,
        cert_file: file("client.crt", tls.clientCertificate),
        key_file: file("client.key", tls.clientKey),
      },
    },
    relabeling: [
      ...(keep === undefined ? [] : [byName(keep, "keep")]),
      ...(drop === undefined ? [] : [byName(drop, "drop")]),
    ],
    files,
  };
}

const byName = (regex: string, action: "keep" | "drop") => ({
  source_labels: ["__name__"],
  regex,
  action,
});
