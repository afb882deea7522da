import assert from "node:assert/strict";
import {
  dashboardProviders,
  dataSources,
} from "../../../../../components/monitoring/grafana/provisioning.ts";
import { alerts, metrics } from "../../../../../dashboards/support/dataSources.ts";

const { datasources } = dataSources({
  queries: "http://queries:9090",
  alertmanager: "http://alertmanager:9093",
  scrapeInterval: "15s",
  more: {
    loki: {
      type: "loki",
      url: "https://loki.example.com",
      jsonData: { httpHeaderName1: "X-Scope-OrgID" },
      secureJsonData: { httpHeaderValue1: "hidden" },
    },
  },
});

describe("dataSources", () => {
  it("has the queriers as default data source, with the uid of the panels", () => {
    const [thanos] = datasources;
    assert.deepEqual(
      { type: thanos?.type, uid: thanos?.uid, url: thanos?.url },
      { ...metrics, url: "http://queries:9090" },
    );
    assert.deepEqual(
      datasources.filter((source) => "isDefault" in source && source.isDefault),
      [thanos],
    );
    assert.deepEqual(thanos?.jsonData, {
      httpMethod: "POST",
      prometheusType: "Thanos",
      timeInterval: "15s",
      manageAlerts: false,
    });
  });

  it("has the Alertmanagers as a data source", () => {
    const { type, uid, url, jsonData } = datasources[1] ?? {};
    assert.deepEqual(
      { type, uid, url, jsonData },
      {
        ...alerts,
        url: "http://alertmanager:9093",
        jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
      },
    );
  });
});

describe("a data source of the settings", () => {
  it("has its fields, with the secrets as files", () => {
    assert.deepEqual(datasources[2], {
      name: "loki",
      type: "loki",
      access: "proxy",
      editable: false,
      url: "https://loki.example.com",
      jsonData: { httpHeaderName1: "X-Scope-OrgID" },
      secureJsonData: { httpHeaderValue1: "$__file{/etc/grafana/secrets/loki.httpHeaderValue1}" },
    });
  });
});

describe("dashboardProviders", () => {
  it("allows dashboards from files only", () => {
    const [provider, ...others] = dashboardProviders("/dashboards", {}).providers;
    assert.deepEqual(others, []);
    assert.equal(provider?.type, "file");
    assert.equal(provider.allowUiUpdates, false);
    assert.deepEqual(provider.options, { path: "/dashboards" });
  });

  it("has a folder for each directory of the teams' dashboards", () => {
    const [, teams] = dashboardProviders("/dashboards", { teams: "/teams" }).providers;
    assert.deepEqual(teams?.options, { path: "/teams", foldersFromFilesStructure: true });
    assert.equal(teams.allowUiUpdates, false);
  });
});
