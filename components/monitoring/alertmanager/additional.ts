import * as z from "zod";
import type { SecretValue } from "../../kubernetes/secretFiles.ts";
import { distinctUnrepeated, matching, section } from "../../settings/schema.ts";
import { isAddress } from "../probes/address.ts";
import { checkLogin, connectionConfig, connectionName, loginShape } from "../prometheus/client.ts";

const other = section({
  // The messages do not repeat the targets, which may hold a password.
  targets: distinctUnrepeated("be a list of targets")
    .refine((targets) => targets.length > 0, { error: "must be a list of at least one target" })
    .refine((targets) => targets.every(isAddress), { error: "must be a list of host:port" })
    .describe(
      "`host:port` of each of its members: Alertmanagers do not pass alerts on to each other",
    ),
  pathPrefix: matching(/^\/\S*$/, "be a path such as /alertmanager")
    .optional()
    .describe("path below which the Alertmanager serves its API"),
  ...loginShape("targets"),
}).superRefine(checkLogin);

/** Alertmanagers besides those of the program, by name. */
export const additionalSetting = z.record(connectionName, other, {
  error: "must be an object of Alertmanagers by name",
});

export type AdditionalAlertmanagers = z.output<typeof additionalSetting>;

/** Further Alertmanagers in the configurations of the senders. */
export interface AdditionalConfigs {
  /** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config */
  readonly ofPrometheus: readonly object[];
  /** https://thanos.io/tip/components/rule.md/#alertmanager */
  readonly ofRuler: readonly object[];
  /** Files that they refer to, by name. */
  readonly files: Readonly<Record<string, SecretValue>>;
}

/** Converts the setting, with certificates and secrets in files of `directory`. */
export function additionalConfigs(
  settings: AdditionalAlertmanagers,
  directory: string,
): AdditionalConfigs {
  const all = Object.entries(settings).map(([name, { targets, pathPrefix, ...login }]) => {
    const { http, files } = connectionConfig(login, `alertmanager.${name}`, directory);
    const common = { scheme: login.tls ? "https" : "http", path_prefix: pathPrefix };
    const { authorization, ...others } = http;
    return {
      files,
      ofPrometheus: { ...common, static_configs: [{ targets }], ...http },
      ofRuler: {
        ...common,
        api_version: "v2",
        static_configs: targets,
        http_config: { ...others, bearer_token_file: authorization?.credentials_file },
      },
    };
  });
  return {
    ofPrometheus: all.map(({ ofPrometheus }) => ofPrometheus),
    ofRuler: all.map(({ ofRuler }) => ofRuler),
    files: Object.fromEntries(all.flatMap(({ files }) => Object.entries(files))),
  };
}
