import assert from "node:assert/strict";
import { parse } from "yaml";
import * as z from "zod";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../../render/renderedOnce.ts";
import { Stack } from "../../../support/stack.ts";

const prometheusConfig = z.object({
  scrape_configs: z.array(
    z.object({
      job_name: z.string(),
      static_configs: z
        .array(z.object({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()) }))
        .default([]),
    }),
  ),
});

/** The local stack with changed settings. */
async function stackWith(settings: Readonly<Record<string, unknown>>): Promise<Stack> {
  const overrides = Object.entries(settings).map(([key, value]) => [
    `ha-monitoring:${key}`,
    JSON.stringify(value),
  ]);
  const config = { ...readStackConfig("local"), ...Object.fromEntries(overrides) };
  return new Stack(await renderedOnce("local", config));
}

/** Targets of job probes. */
function targetsOf(stack: Stack) {
  const text: unknown = parse(
    stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"],
  );
  return prometheusConfig
    .parse(text)
    .scrape_configs.filter(({ job_name }) => job_name === "probes")
    .flatMap(({ static_configs }) => static_configs);
}

const recordOf = (stack: Stack) =>
  String(stack.get("ConfigMap", "prometheus-rules").inputs.data["stack.rules.yaml"]);

describe("the probes of a stack", () => {
  it("cover every host of its Ingresses", async () => {
    const stack = await stackWith({});
    const hosts = stack
      .all("Ingress")
      .flatMap(({ inputs }) => inputs.spec.rules as { host: string }[])
      .map(({ host }) => host);
    assert.ok(hosts.length > 5);
    const targets = targetsOf(stack);
    assert.deepEqual(
      targets.map(({ labels }) => [labels.instance, labels.__param_hostname]),
      hosts.map((host) => [`https://${host}:8443`, host]),
    );
    for (const { targets: exporter, labels } of targets) {
      assert.deepEqual(exporter, ["blackbox-exporter.monitoring.svc:9115"]);
      assert.match(labels.__param_target ?? "", /^https:\/\/traefik\.ingress\.svc:443\/./);
    }
    assert.doesNotMatch(recordOf(stack), /certificate_expiry/);
  });

  it("are none, without an exporter, if they are disabled", async () => {
    const stack = await stackWith({ blackboxExporter: { publicUrls: false } });
    assert.deepEqual(targetsOf(stack), []);
    assert.ok(stack.children.every((child) => !child.includes("blackbox-exporter")));
  });

  it("include those of the setting, with or without the public URLs", async () => {
    const probes = {
      shop: {
        module: "http_2xx",
        targets: ["https://shop.example.com"],
        certificateExpiry: "20d",
      },
    };
    const both = await stackWith({ probes });
    assert.equal(targetsOf(both).at(-1)?.labels.probe, "shop");
    assert.ok(targetsOf(both).length > 5);
    assert.match(recordOf(both), /vector\(1728000\)\n +labels:\n +probe: shop\n/);
    const alone = await stackWith({ probes, blackboxExporter: { publicUrls: false } });
    assert.deepEqual(
      targetsOf(alone).map(({ labels }) => labels.instance),
      ["https://shop.example.com"],
    );
  });

  it("report the expiry of a certificate that cert-manager issues", async () => {
    const stack = await stackWith({ tls: { clusterIssuer: "letsencrypt" } });
    assert.match(recordOf(stack), /vector\(864000\)\n +labels:\n +probe: public-urls\n/);
    assert.equal(stack.get("ConfigMap", "blackbox-exporter").inputs.data["ca.crt"], undefined);
  });
});
