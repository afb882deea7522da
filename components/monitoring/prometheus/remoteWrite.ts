import * as z from "zod";
import type { SecretValue } from "../../kubernetes/secretFiles.ts";
import { section, unrepeated } from "../../settings/schema.ts";
import { isUrl } from "../probes/address.ts";
import { checkLogin, connectionConfig, connectionName, connectionShape } from "./client.ts";

const remote = section({
  url: unrepeated("be a URL of http or https, without a user and a password", isUrl).describe(
    "URL to which the servers write, such as `https://mimir.example.com/api/v1/push`",
  ),
  ...connectionShape("url"),
}).superRefine(checkLogin);

/** Remote storages by name, which is the label `remote_name` of metrics about them. */
export const remoteWriteSetting = z.record(connectionName, remote, {
  error: "must be an object of remote storages by name",
});

/** Remote storages in Prometheus' configuration. */
export interface RemoteWrites {
  /** Entries of `remote_write`. */
  readonly configs: readonly object[];
  /** Files that they refer to, by name. */
  readonly files: Readonly<Record<string, SecretValue>>;
}

/** Converts the setting, with certificates and secrets in files of `directory`. */
export function remoteWrites(
  remotes: z.output<typeof remoteWriteSetting>,
  directory: string,
): RemoteWrites {
  const all = Object.entries(remotes).map(([name, { url, ...connection }]) => {
    // Names of scrape jobs, which have files too, have no dot.
    const config = connectionConfig(connection, `remote-write.${name}`, directory);
    const { http, relabeling, files } = config;
    return { config: { name, url, ...http, write_relabel_configs: relabeling }, files };
  });
  return {
    configs: all.map(({ config }) => config),
    files: Object.fromEntries(all.flatMap(({ files }) => Object.entries(files))),
  };
}
