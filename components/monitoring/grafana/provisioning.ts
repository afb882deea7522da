import { alerts, metrics } from "../../../dashboards/support/dataSources.ts";
import { secretsDirectory } from "./environment.ts";
import { type GrafanaSettings, ownFolder } from "./settings.ts";

/** Name of a file with a secret of a data source. */
export const secretFile = (dataSource: string, key: string) => `${dataSource}.${key}`;

export interface DataSourcesArgs {
  /** URL of the PromQL API. */
  readonly queries: string;
  /** URL of the Alertmanagers. */
  readonly alertmanager: string;
  /** Scrape interval, as a duration: the minimum step of panels. */
  readonly scrapeInterval: string;
  /** Further data sources by name. */
  readonly more: GrafanaSettings["dataSources"];
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
export function dataSources({ queries, alertmanager, scrapeInterval, more }: DataSourcesArgs) {
  const common = { access: "proxy", editable: false };
  return {
    apiVersion: 1,
    // Deletes data sources that are no longer in this list.
    prune: true,
    datasources: [
      {
        name: "Thanos",
        ...metrics,
        ...common,
        url: queries,
        isDefault: true,
        jsonData: {
          httpMethod: "POST",
          prometheusType: "Thanos",
          timeInterval: scrapeInterval,
          manageAlerts: false,
        },
      },
      {
        name: "Alertmanager",
        ...alerts,
        ...common,
        url: alertmanager,
        jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
      },
      ...Object.entries(more).map(([name, { secureJsonData, ...dataSource }]) => ({
        name,
        ...common,
        ...dataSource,
        // Grafana reads the files: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#file-provider
        secureJsonData: Object.fromEntries(
          Object.keys(secureJsonData).map((key) => [
            key,
            `$__file{${secretsDirectory}/${secretFile(name, key)}}`,
          ]),
        ),
      })),
    ],
  };
}

/**
 * https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 * @param more directories with a directory per folder, by the name of the provider
 */
export function dashboardProviders(directory: string, more: Readonly<Record<string, string>>) {
  const common = {
    type: "file",
    // Only the program changes dashboards; Grafana checks for changes every 10 s.
    allowUiUpdates: false,
    disableDeletion: false,
    updateIntervalSeconds: 10,
  };
  return {
    apiVersion: 1,
    providers: [
      { name: "ha-monitoring", folder: ownFolder, ...common, options: { path: directory } },
      ...Object.entries(more).map(([name, path]) => ({
        name,
        ...common,
        options: { path, foldersFromFilesStructure: true },
      })),
    ],
  };
}
