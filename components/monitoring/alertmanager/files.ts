import { readFileSync } from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { alertmanagerConfig, templatesFile } from "./config.ts";
import type { AlertmanagerSettings } from "./settings.ts";

export const configFile = "alertmanager.yml";

/** Contents of the files that each member reads, by name: the configuration and its templates. */
export const alertmanagerFiles = (settings: AlertmanagerSettings): Record<string, string> => ({
  [configFile]: stringify(alertmanagerConfig(settings), { lineWidth: 0 }),
  [templatesFile]: readFileSync(path.join(import.meta.dirname, templatesFile), "utf8"),
});
