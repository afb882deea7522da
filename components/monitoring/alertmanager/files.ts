import { stringify } from "yaml";
import { alertmanagerConfig } from "./config.ts";
import type { AlertmanagerSettings } from "./settings.ts";
import { templates } from "./templates.ts";

export const configFile = "alertmanager.yml";

/**
 * Contents of the files that each member reads, by name: the configuration and its templates.
 * @throws RunError for a file with templates that can't be read
 */
export const alertmanagerFiles = (settings: AlertmanagerSettings): Record<string, string> => ({
  [configFile]: stringify(alertmanagerConfig(settings), { lineWidth: 0 }),
  ...templates(settings.templates),
});
