import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basicAuthSettings } from "../../../../components/ingress/basicAuth.ts";
import { grafanaSettings } from "../../../../components/monitoring/grafana/settings.ts";
import { alertmanagerSettings } from "../../../../components/monitoring/alertmanager/settings.ts";
import { kubeStateMetricsSettings } from "../../../../components/monitoring/kubeStateMetrics.ts";
import { nodeExporterSettings } from "../../../../components/monitoring/nodeExporter.ts";
import { monitoringSettings } from "../../../../components/monitoring/settings.ts";
import {
  blackboxExporterSettings,
  probeSettings,
} from "../../../../components/monitoring/probes/settings.ts";
import { prometheusSettings } from "../../../../components/monitoring/prometheus/settings.ts";
import { compactorSettings } from "../../../../components/monitoring/thanos/compactor.ts";
import { querierSettings } from "../../../../components/monitoring/thanos/querier.ts";
import { queryFrontendSettings } from "../../../../components/monitoring/thanos/queryFrontend.ts";
import { rulerSettings } from "../../../../components/monitoring/thanos/ruler.ts";
import { storeGatewaySettings } from "../../../../components/monitoring/thanos/storeGateway.ts";
import {
  bucketSettings,
  clusterSettings,
  gkeSettings,
} from "../../../../components/platform/gke/settings.ts";
import { nginxSettings } from "../../../../components/ingress/nginx.ts";
import { traefikSettings } from "../../../../components/ingress/traefik.ts";
import { gcsEmulatorSettings } from "../../../../components/platform/gcsEmulator.ts";
import { gke } from "../../support/config.ts";

/** A default in the words of the documentation. */
function inWords(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value) && value.length > 0) return value.join(", ");
  const { requests, limits } = value as Record<string, Record<string, string> | undefined>;
  if (requests && limits)
    return `requests ${requests.cpu} and ${requests.memory}, limit ${limits.memory}`;
  if (Array.isArray(value) && value.length > 0) return value.join(", ");
  assert.deepEqual(Object.keys(value), []);
  return "none";
}

/** What the comment above a key of a schema says, on one line. */
function commentOn(key: string, source: string): string {
  const [, comment = ""] =
    new RegExp(String.raw`/\*\*((?:(?!\*/)[^])*)\*/\s+${key}:`).exec(source) ?? [];
  return comment.replaceAll(/\s+\*?\s*/g, " ");
}

const { retention, ...others } = compactorSettings.parse({});
const { watchdog, ...ofAlertmanager } = alertmanagerSettings.parse({});
const alertmanagerDefaults = { ...ofAlertmanager, interval: watchdog.interval };
const compactorDefaults = { ...others, ...retention };

const { sidecar, ...ofPrometheus } = prometheusSettings.parse({});
const { interval, timeout, certificateExpiry } = probeSettings.parse({
  module: "tcp_connect",
  targets: ["a.b:1"],
});
const probesDefaults = {
  ...{ interval, timeout, certificateExpiry },
  ...blackboxExporterSettings.parse({}),
};

const { network, nodes, maintenance, releaseChannel, authorizedNetworks } = clusterSettings.parse(
  gke.gke.cluster.create,
);
const { deletionProtection, identity } = gkeSettings.parse({ gke: gke.gke }).gke;
const gkeDefaults = {
  ...{ deletionProtection, identity, releaseChannel, authorizedNetworks },
  ...{ ...network, ...nodes, ...maintenance, ...bucketSettings.parse({}) },
};

describe("documentation of the settings", () => {
  for (const [file, defaults] of [
    ["prometheus/settings.ts", { ...ofPrometheus, sidecar: sidecar.resources }],
    ["kubeStateMetrics.ts", kubeStateMetricsSettings.parse({})],
    ["nodeExporter.ts", nodeExporterSettings.parse({})],
    ["../ingress/nginx.ts", nginxSettings.parse({})],
    ["../ingress/traefik.ts", traefikSettings.parse({})],
    ["../platform/gcsEmulator.ts", gcsEmulatorSettings.parse({})],
    ["probes/settings.ts", probesDefaults],
    ["grafana/settings.ts", grafanaSettings.parse({})],
    ["alertmanager/settings.ts", alertmanagerDefaults],
    ["thanos/querier.ts", querierSettings.parse({})],
    ["thanos/queryFrontend.ts", queryFrontendSettings.parse({})],
    ["thanos/ruler.ts", rulerSettings.parse({})],
    ["thanos/storeGateway.ts", storeGatewaySettings.parse({})],
    ["thanos/compactor.ts", compactorDefaults],
    ["../ingress/basicAuth.ts", basicAuthSettings.parse({})],
    ["../platform/gke/settings.ts", gkeDefaults],
    [
      "settings.ts",
      {
        cluster: monitoringSettings.shape.cluster.parse(undefined),
        runbooks: monitoringSettings.shape.runbooks.parse(undefined),
      },
    ],
  ] as const) {
    const source = readFileSync(`components/monitoring/${file}`, "utf8");
    for (const [key, value] of Object.entries(defaults))
      it(`tells the default of ${key} in ${file}`, () => {
        const expected = `; default ${inWords(value)}. `;
        assert.ok(commentOn(key, source).includes(expected), expected);
      });
  }
});
