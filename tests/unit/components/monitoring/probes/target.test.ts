import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { probeJob } from "../../../../../components/monitoring/probes/scrapeJob.ts";
import { probesSettings } from "../../../../../components/monitoring/probes/settings.ts";
import { publicUrlTargets, targetsOf } from "../../../../../components/monitoring/probes/target.ts";
import { valueOf } from "../../../support/stack.ts";

const endpoint = (host: string, ownLogin?: true) => ({
  host,
  service: pulumi.output(host),
  port: 80,
  probePath: `/of/${host}`,
  server: { name: "any", pods: {}, ports: [] },
  ...(ownLogin && { ownLogin }),
});

describe("targets of probes", () => {
  it("are the public URLs, at the ingress controller's Service with the host name of the URL", async () => {
    const targets = publicUrlTargets({
      endpoints: [endpoint("alertmanager"), endpoint("grafana", true)],
      domain: "example.com",
      url: (host) => `https://${host}:8443`,
      address: "nginx.ingress.svc:443",
    });
    const times = { interval: "30s", timeout: "10s" };
    assert.deepEqual(await valueOf(pulumi.output(targets)), [
      {
        probe: "public-urls",
        instance: "https://alertmanager.example.com:8443",
        hostname: "alertmanager.example.com",
        target: "https://nginx.ingress.svc:443/of/alertmanager",
        module: "public-urls",
        ...times,
      },
      {
        probe: "public-urls",
        instance: "https://grafana.example.com:8443",
        hostname: "grafana.example.com",
        target: "https://nginx.ingress.svc:443/of/grafana",
        module: "public-urls/own-login",
        ...times,
      },
    ]);
  });

  it("are those of the setting, each with interval and timeout of its probe", async () => {
    const probes = targetsOf(
      probesSettings.parse({
        shop: { module: "http_2xx", targets: ["https://shop.example.com/a?b=c"] },
        dns: { module: "tcp_connect", targets: ["10.0.0.1:53"], interval: "5s", timeout: "1500ms" },
      }),
    );
    const targets = await valueOf(pulumi.output(probes));
    assert.deepEqual(probeJob({ exporter: "exporter:9115", targets }), {
      job_name: "probes",
      metrics_path: "/probe",
      static_configs: [
        {
          targets: ["exporter:9115"],
          labels: {
            probe: "shop",
            instance: "https://shop.example.com/a?b=c",
            __scrape_interval__: "30s",
            __scrape_timeout__: "11000ms",
            __param_module: "shop",
            __param_target: "https://shop.example.com/a?b=c",
          },
        },
        {
          targets: ["exporter:9115"],
          labels: {
            probe: "dns",
            instance: "10.0.0.1:53",
            __scrape_interval__: "5s",
            __scrape_timeout__: "2500ms",
            __param_module: "dns",
            __param_target: "10.0.0.1:53",
          },
        },
      ],
    });
  });
});
