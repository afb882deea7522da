import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  BlackboxExporter,
  type BlackboxExporterArgs,
} from "../../../../../components/monitoring/probes/blackboxExporter.ts";
import {
  blackboxExporterSettings,
  probesSettings,
} from "../../../../../components/monitoring/probes/settings.ts";
import { run, type Stack } from "../../../support/stack.ts";
import {
  assertOnePerNode,
  assertRestricted,
  containerOf,
  podOf,
} from "../../../support/workloads.ts";

const name = "blackbox-exporter";
const secretPassword = "the-password-of-the-ingress";

async function create(
  publicUrls: boolean,
  probes: object = {},
): Promise<{ stack: Stack; calls: BlackboxExporter["connections"][number]["calls"] }> {
  let exporter: BlackboxExporter | undefined;
  const stack = await run(() => {
    const access: BlackboxExporterArgs["publicUrls"] = {
      credentials: pulumi.secret({ user: "admin", password: secretPassword }),
      authority: "the certificate",
      destination: { to: [inNamespace("ingress")] },
      statuses: { ownLogin: [200], proxyLogin: [200] },
    };
    exporter = new BlackboxExporter(name, {
      namespace: "monitoring",
      publicUrls: publicUrls ? access : undefined,
      probes: probesSettings.parse(probes),
      settings: blackboxExporterSettings.parse({}),
    });
  });
  return { stack, calls: exporter?.connections[0]?.calls ?? [] };
}

const inNamespace = (namespace: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
});
const shop = { module: "http_2xx", targets: ["https://shop.example.com"] };

describe("BlackboxExporter", () => {
  let stack: Stack;
  let calls: Awaited<ReturnType<typeof create>>["calls"];
  before(async () => {
    ({ stack, calls } = await create(true));
  });

  it("creates exactly these resources", () => {
    assert.deepEqual(stack.children, [
      `BlackboxExporter ${name}`,
      `ConfigMap ${name}`,
      `Deployment ${name}`,
      `PodDisruptionBudget ${name}`,
      `Secret ${name}`,
      `Service ${name}`,
    ]);
  });

  it("runs two restricted pods on two nodes, without a ServiceAccount token", () => {
    const deployment = stack.get("Deployment", name);
    assert.equal(deployment.inputs.spec.replicas, 2);
    const pod = podOf(deployment);
    assertRestricted(pod);
    assertOnePerNode(deployment);
    assert.equal(pod.spec.automountServiceAccountToken, false);
    assert.deepEqual(pod.metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9115",
    });
  });

  it("has the password in a Secret, and only the file's name in the configuration", () => {
    const { data } = stack.get("ConfigMap", name).inputs;
    assert.ok(!JSON.stringify(data).includes(secretPassword));
    assert.equal(data["ca.crt"], "the certificate");
    const { modules } = parse(data["blackbox.yml"]) as {
      modules: Record<string, { http: { basic_auth?: object; tls_config?: object } }>;
    };
    const directory = "/etc/blackbox_exporter";
    assert.deepEqual(modules["public-urls"]?.http.basic_auth, {
      username_file: `${directory}/credentials/user`,
      password_file: `${directory}/credentials/password`,
    });
    assert.deepEqual(modules["public-urls"].http.tls_config, {
      ca_file: `${directory}/config/ca.crt`,
    });
    assert.equal(modules["public-urls/own-login"]?.http.basic_auth, undefined);
    assert.deepEqual(stack.get("Secret", name).inputs.stringData, {
      user: "admin",
      password: secretPassword,
    });
  });

  it("reads a changed configuration without a restart", () => {
    const { args } = containerOf(stack.get("Deployment", name), name);
    assert.ok(args.includes("--config.enable-auto-reload"));
    assert.equal(podOf(stack.get("Deployment", name)).metadata.annotations?.checksum, undefined);
  });

  it("may connect only to the destination of the public URLs", () => {
    assert.deepEqual(calls, [{ to: [inNamespace("ingress")] }]);
  });

  it("may connect to the namespaces of probed Services, and to the ports of other targets", async () => {
    const { calls } = await create(false, {
      shop,
      services: { module: "http_2xx", targets: ["http://web.shop.svc:80", "http://a.db.svc"] },
      ports: { module: "tcp_connect", targets: ["10.0.0.1:53", "db.example.com:5432"] },
    });
    assert.deepEqual(calls, [
      { to: [inNamespace("db"), inNamespace("shop")] },
      { ports: [53, 443, 5432] },
    ]);
  });

  it("may follow a redirect from http to https", async () => {
    const web = { module: "http_2xx", targets: ["http://shop.example.com"] };
    assert.deepEqual((await create(false, { web })).calls, [{ ports: [80, 443] }]);
    const tcp = { module: "tcp_connect", targets: ["shop.example.com:80"] };
    assert.deepEqual((await create(false, { tcp })).calls, [{ ports: [80] }]);
  });

  it("has no password if the public URLs are not probed", async () => {
    const { stack } = await create(false, { shop });
    assert.deepEqual(stack.all("Secret"), []);
    const { data } = stack.get("ConfigMap", name).inputs;
    assert.deepEqual(parse(data["blackbox.yml"]), {
      modules: {
        shop: { prober: "http", timeout: "10s", http: { preferred_ip_protocol: "ip4" } },
      },
    });
    assert.deepEqual(
      podOf(stack.get("Deployment", name)).spec.volumes?.map(({ name }) => name),
      ["config"],
    );
  });
});
