import { alerts, metrics } from "../../../dashboards/support/dataSources.ts";

export interface DataSourcesArgs {
  /** URL of the PromQL API. */
  readonly queries: string;
  /** URL of the Alertmanagers. */
  readonly alertmanager: string;
  /** Scrape interval, as a duration: the minimum step of panels. */
  readonly scrapeInterval: string;
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
export function dataSources({ queries, alertmanager, scrapeInterval }: DataSourcesArgs) {
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
    ],
  };
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export const dashboardProviders = (directory: string) => ({
  apiVersion: 1,
  providers: [
    {
      name: "ha-monitoring",
      folder: "HA monitoring",
      type: "file",
      // Only the program changes dashboards; Grafana checks for changes every 10 s.
      allowUiUpdates: false,
      disableDeletion: false,
      updateIntervalSeconds: 10,
      options: { path: directory },
    },
  ],
});
