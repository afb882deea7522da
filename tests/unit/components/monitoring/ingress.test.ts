import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { MonitoringIngress } from "../../../../components/monitoring/ingress.ts";
import { run, valueOf } from "../../support/stack.ts";

const server = { name: "any", pods: {}, ports: [] };

describe("MonitoringIngress", () => {
  it("gives each endpoint a host, and tells where it opens", async () => {
    let urls: Promise<Record<string, string>> | undefined;
    const stack = await run(() => {
      const ingress = new MonitoringIngress("monitoring-ingress", {
        namespace: "monitoring",
        domain: "example.com",
        controller: {
          className: "nginx",
          namespace: "ingress",
          url: (host) => `http://${host}:8080`,
        },
        endpoints: [
          { host: "thanos-querier", service: pulumi.output("querier"), port: 9090, server },
          {
            host: "prometheus-0",
            service: pulumi.output("prometheus-0-service"),
            port: 8080,
            server,
          },
        ],
      });
      urls = valueOf(ingress.urls);
    });
    assert.deepEqual(stack.children, [
      "Ingress monitoring-ingress",
      "MonitoringIngress monitoring-ingress",
    ]);
    const rule = (host: string, name: string, number: number) => ({
      host,
      http: {
        paths: [
          { path: "/", pathType: "Prefix", backend: { service: { name, port: { number } } } },
        ],
      },
    });
    const { metadata, spec } = stack.get("Ingress", "monitoring-ingress").inputs;
    assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true");
    assert.deepEqual(spec, {
      ingressClassName: "nginx",
      rules: [
        rule("thanos-querier.example.com", "querier", 9090),
        rule("prometheus-0.example.com", "prometheus-0-service", 8080),
      ],
    });
    assert.deepEqual(await urls, {
      "thanos-querier": "http://thanos-querier.example.com:8080",
      "prometheus-0": "http://prometheus-0.example.com:8080",
    });
  });
});
