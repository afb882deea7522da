import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import {
  MonitoringIngress,
  monitoringIngressSettings,
} from "../../../../components/monitoring/ingress.ts";
import { ingressController } from "../../support/ingressController.ts";
import { run, type Stack, valueOf } from "../../support/stack.ts";

const endpoint = (host: string, service: string, port: number, ownLogin?: boolean) => ({
  host,
  service: pulumi.output(service),
  port,
  probePath: "/-/ready",
  server: { name: "any", pods: {}, ports: [] },
  ...(ownLogin === undefined ? {} : { ownLogin }),
});
const guarded = [
  endpoint("thanos-querier", "querier", 9090),
  endpoint("prometheus-0", "prometheus-0-service", 8080, false),
];
const grafana = endpoint("grafana", "grafana", 3000, true);

interface Created {
  readonly stack: Stack;
  readonly urls: Record<string, string>;
  readonly credentials: { value: unknown; secret: boolean };
  readonly authority: { value: string; secret: boolean } | undefined;
}

async function create(endpoints: typeof guarded, settings: object = {}): Promise<Created> {
  const outputs: Promise<Omit<Created, "stack">>[] = [];
  const stack = await run(() => {
    const { urls, credentials, authority } = new MonitoringIngress("monitoring-ingress", {
      namespace: "monitoring",
      domain: "example.com",
      controller: ingressController,
      endpoints,
      settings: monitoringIngressSettings.parse(settings),
    });
    const withSecretness = async <T>(output: pulumi.Output<T>) => ({
      value: await valueOf(output),
      secret: await pulumi.isSecret(output),
    });
    outputs.push(
      (async () => ({
        urls: await valueOf(urls),
        credentials: await withSecretness(credentials),
        authority: authority && (await withSecretness(authority)),
      }))(),
    );
  });
  const [created] = await Promise.all(outputs);
  assert.ok(created);
  return { stack, ...created };
}

const rule = (host: string, name: string, number: number) => ({
  host,
  http: {
    paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number } } } }],
  },
});

describe("MonitoringIngress", () => {
  it("serves each endpoint at a host by HTTPS, and requires a password", async () => {
    const { stack, urls } = await create(guarded);
    assert.deepEqual(stack.children, [
      "BasicAuth monitoring-ingress-users",
      "Ingress monitoring-ingress",
      "MonitoringIngress monitoring-ingress",
      "RandomBytes monitoring-ingress-tls-authority",
      "RandomPassword monitoring-ingress-users",
      "Secret monitoring-ingress-tls",
      "Secret monitoring-ingress-users",
      "ServerCertificate monitoring-ingress-tls",
    ]);
    const { metadata, spec } = stack.get("Ingress", "monitoring-ingress").inputs;
    assert.deepEqual(metadata.annotations, {
      "pulumi.com/skipAwait": "true",
      "example.com/all": "on",
      "example.com/users": "monitoring-ingress-users",
    });
    const hosts = ["thanos-querier.example.com", "prometheus-0.example.com"];
    assert.deepEqual(spec, {
      ingressClassName: "nginx",
      tls: [{ hosts, secretName: "monitoring-ingress-tls" }],
      rules: [
        rule("thanos-querier.example.com", "querier", 9090),
        rule("prometheus-0.example.com", "prometheus-0-service", 8080),
      ],
    });
    assert.deepEqual(urls, {
      "thanos-querier": "https://thanos-querier.example.com",
      "prometheus-0": "https://prometheus-0.example.com",
    });
  });

  it("requires no password for endpoints with their own login, with the same certificate", async () => {
    const { stack, urls } = await create([...guarded, grafana]);
    const hostsOf = (name: string) =>
      (stack.get("Ingress", name).inputs.spec.rules as { host: string }[]).map(({ host }) => host);
    assert.deepEqual(hostsOf("monitoring-ingress"), [
      "thanos-querier.example.com",
      "prometheus-0.example.com",
    ]);
    const own = "monitoring-ingress-own-login";
    assert.deepEqual(hostsOf(own), ["grafana.example.com"]);
    const { metadata, spec } = stack.get("Ingress", own).inputs;
    assert.deepEqual(metadata.annotations, {
      "pulumi.com/skipAwait": "true",
      "example.com/all": "on",
    });
    assert.deepEqual(spec.tls, [
      { hosts: ["grafana.example.com"], secretName: "monitoring-ingress-tls" },
    ]);
    assert.deepEqual(Object.keys(urls), ["thanos-querier", "prometheus-0", "grafana"]);
  });

  it("creates no Ingress without endpoints", async () => {
    const { stack } = await create([grafana]);
    assert.deepEqual(
      stack.all("Ingress").map(({ name }) => name),
      ["monitoring-ingress-own-login"],
    );
  });

  it("requests a certificate of cert-manager for each Ingress", async () => {
    const tls = { clusterIssuer: "letsencrypt" };
    const { stack, authority } = await create([...guarded, grafana], { tls });
    for (const { name, inputs } of stack.all("Ingress")) {
      assert.equal(
        inputs.metadata.annotations["cert-manager.io/cluster-issuer"],
        "letsencrypt",
        name,
      );
      assert.equal(inputs.spec.tls[0].secretName, `${name}-tls`);
    }
    assert.equal(authority, undefined);
  });

  it("outputs the credentials as a secret, and the authority's certificate in plain text", async () => {
    const { credentials, authority } = await create(guarded);
    assert.deepEqual(credentials, {
      value: { user: "admin", password: "the-password" },
      secret: true,
    });
    assert.match(authority?.value ?? "", /^-----BEGIN CERTIFICATE-----\n/);
    assert.equal(authority?.secret, false);
  });
});
