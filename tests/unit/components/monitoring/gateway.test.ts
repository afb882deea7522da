import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { tlsSettings } from "../../../../components/ingress/certificate.ts";
import { gatewaySpec } from "../../../../components/ingress/httpRoutes.ts";
import { MonitoringGateway } from "../../../../components/monitoring/gateway.ts";
import { type Gateway, urlOfHost } from "../../../../components/platform/platform.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";

const endpoint = (host: string, service: string, port: number, ownLogin?: boolean) => ({
  host,
  service: pulumi.output(service),
  port,
  probePath: `/${host}`,
  server: { name: "any", pods: {}, ports: [] },
  ...(ownLogin === undefined ? {} : { ownLogin }),
});

const name = "monitoring-gateway";
const listeners = { className: "example" };

interface Created {
  readonly stack: Stack;
  /** What was configured, without the namespace and the Service. */
  readonly configured: readonly unknown[];
  readonly urls: Record<string, string>;
  readonly hasAuthority: boolean;
}

async function create(ownCertificate: boolean, tls: object = {}): Promise<Created> {
  const configured: unknown[] = [];
  const outputs: Promise<Pick<Created, "urls" | "hasAuthority">>[] = [];
  const gateway: Gateway = {
    ...{ url: urlOfHost, clients: [], access: { address: "192.0.2.1:443", destination: {} } },
    ...{ listeners, annotations: { "example.com/all": "on" }, ownCertificate },
    statuses: { ownLogin: [200], proxyLogin: [302] },
    configure: ({ name, probePath, ownLogin }) => configured.push({ name, probePath, ownLogin }),
  };
  const stack = await run(() => {
    const { urls, authority, credentials } = new MonitoringGateway(name, {
      ...{ namespace: "monitoring", domain: "example.com", gateway },
      endpoints: [
        endpoint("prometheus-0", "prometheus-0-service", 8080),
        endpoint("grafana", "grafana", 3000, true),
      ],
      settings: { tls: tlsSettings.parse(tls) },
    });
    assert.equal(credentials, undefined);
    outputs.push(valueOf(urls).then((urls) => ({ urls, hasAuthority: authority !== undefined })));
  });
  const [created] = await Promise.all(outputs);
  assert.ok(created);
  return { stack, configured, ...created };
}

describe("MonitoringGateway", () => {
  let made: Created;
  before(async () => {
    made = await create(false);
  });
  const gatewayOf = ({ stack }: Created) => stack.get("Gateway", name).inputs;

  it("has a Gateway with a certificate of the stack's authority", () => {
    const { metadata, spec } = gatewayOf(made);
    assert.deepEqual(metadata.annotations, { "example.com/all": "on" });
    assert.equal(metadata.namespace, "monitoring");
    const secret = made.stack.get("Secret", `${name}-tls`).inputs.metadata.name as string;
    assert.deepEqual(spec, gatewaySpec({ ...listeners, domain: "example.com", secret }));
    assert.ok(made.hasAuthority);
  });

  it("has an HTTPRoute for each host, and one that redirects to HTTPS", () => {
    const routes = made.stack.all("HTTPRoute").map(({ inputs }) => inputs);
    assert.deepEqual(
      routes.map(({ metadata, spec }) => [
        metadata.name,
        spec.hostnames,
        spec.rules[0].backendRefs,
      ]),
      [
        ["redirect-to-https", undefined, undefined],
        [
          "prometheus-0",
          ["prometheus-0.example.com"],
          [{ name: "prometheus-0-service", port: 8080 }],
        ],
        ["grafana", ["grafana.example.com"], [{ name: "grafana", port: 3000 }]],
      ],
    );
    for (const { spec } of routes) assert.equal(spec.parentRefs[0].name, name);
    assert.deepEqual(made.urls, {
      "prometheus-0": "https://prometheus-0.example.com",
      grafana: "https://grafana.example.com",
    });
  });

  it("configures the platform's proxy for each page, and has no password", () => {
    assert.deepEqual(made.configured, [
      { name: "prometheus-0", probePath: "/prometheus-0", ownLogin: false },
      { name: "grafana", probePath: "/grafana", ownLogin: true },
    ]);
    assert.deepEqual(
      made.stack.all("Secret").map(({ name }) => name),
      [`${name}-tls`],
    );
  });

  it("has a certificate of cert-manager", async () => {
    const { metadata, spec } = gatewayOf(await create(false, { clusterIssuer: "letsencrypt" }));
    assert.deepEqual(metadata.annotations, {
      "cert-manager.io/cluster-issuer": "letsencrypt",
      "example.com/all": "on",
    });
    assert.equal(spec.listeners[1].tls.certificateRefs[0].name, `${name}-tls`);
  });

  it("has no certificate if the platform's proxy has one", async () => {
    const without = await create(true);
    assert.deepEqual(without.stack.all("Secret"), []);
    assert.equal(without.hasAuthority, false);
    assert.equal(gatewayOf(without).spec.listeners[1].tls, undefined);
  });
});
