import { stringify } from "yaml";
import { alertmanagerConfig } from "./config.ts";
import { readConfigFile } from "./configFile.ts";
import type { AlertmanagerSettings } from "./settings.ts";
import { templates } from "./templates.ts";

export const configFile = "alertmanager.yml";

/**
 * Contents of the files that each member reads, by name: the configuration and its templates.
 * @throws RunError for a file of the settings that can't be read, or that contains a secret
 */
export const alertmanagerFiles = (settings: AlertmanagerSettings): Record<string, string> => ({
  [configFile]:
    settings.configFile === undefined
      ? stringify(alertmanagerConfig(settings), { lineWidth: 0 })
      : readConfigFile(settings.configFile).text,
  ...templates(settings.templates),
});
