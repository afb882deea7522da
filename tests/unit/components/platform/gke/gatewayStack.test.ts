import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { readConfig } from "../../../../../components/config.ts";
import { deploy } from "../../../../../components/stack.ts";
import { policies } from "../../../../../policy/policies/index.ts";
import { recordResources } from "../../../../../render/recordResources.ts";
import { readStackConfig } from "../../../../../render/stackResources.ts";
import { policyConfig } from "../../../support/ownStacks.ts";
import { check } from "../../../support/policies.ts";
import { Stack } from "../../../support/stack.ts";

const gkeKey = "ha-monitoring:gke";

interface Deployed {
  readonly stack: Stack;
  /** Names of the outputs that are set. */
  readonly outputs: readonly string[];
  /** Logins in the output `credentials`. */
  readonly logins: readonly string[];
}

/** Stack prod with another `gke.ingress`. */
async function prodWith(ingress: object): Promise<Deployed> {
  const config = readStackConfig("prod");
  const gke = { ...(parse(config[gkeKey] ?? "") as object), ingress };
  const outputs: string[] = [];
  const logins: string[] = [];
  const resources = await recordResources(
    async () => {
      const deployed = await deploy(readConfig());
      outputs.push(...Object.keys(deployed));
      logins.push(...Object.keys(deployed.credentials));
    },
    { stack: "prod", config: { ...config, [gkeKey]: JSON.stringify(gke) } },
  );
  return { stack: new Stack(resources), outputs, logins };
}

describe("stack prod with GKE's own Gateway", () => {
  const iap = { members: ["group:devops@example.com"] };
  let made: Deployed;
  before(async () => {
    made = await prodWith({ gateway: { iap, dnsZone: "mine" } });
  });

  it("passes all policies", () => {
    const { resources } = made.stack;
    assert.deepEqual(check(policies, resources, { stack: "prod", config: policyConfig }), []);
  });

  it("has an HTTPRoute, a health check and IAP for each page; Grafana has its own login", () => {
    const { stack } = made;
    const names = (kind: string) =>
      stack
        .all(kind)
        .map(({ inputs }) => String(inputs.metadata.name))
        .sort();
    const pages = names("HTTPRoute").filter((name) => name !== "redirect-to-https");
    assert.ok(pages.length > 5);
    assert.deepEqual(names("HealthCheckPolicy"), pages);
    assert.deepEqual(
      stack
        .all("GCPBackendPolicy")
        .filter(({ inputs }) => inputs.spec.default.iap !== undefined)
        .map(({ name }) => name)
        .sort(),
      pages.filter((name) => name !== "grafana"),
    );
    assert.deepEqual(stack.all("Ingress"), []);
  });

  it("has a password for Grafana only, and no certificate of the stack's authority", () => {
    assert.deepEqual(made.logins, ["grafana"]);
    assert.ok(!made.outputs.includes("caCertificate"));
    assert.ok(made.outputs.includes("address"));
  });

  it("lets Google's load balancer connect to the pods behind the pages, and no pod of a controller", () => {
    const from = made.stack
      .all("NetworkPolicy")
      .filter(({ inputs }) => JSON.stringify(inputs).includes("35.191.0.0/16"))
      .map(({ inputs }) => String(inputs.metadata.name));
    const servers = ["alertmanager", "grafana", "prometheus", "thanos-query-frontend"];
    assert.deepEqual(from.sort(), [...servers, "thanos-ruler"]);
    for (const { inputs } of made.stack.all("NetworkPolicy"))
      assert.doesNotMatch(JSON.stringify(inputs), /namespaceSelector/);
  });

  it("probes the pages at the load balancer's address, which requires a login", () => {
    const { data } = made.stack.get("ConfigMap", "blackbox-exporter").inputs;
    const { modules } = parse(String(data["blackbox.yml"])) as {
      modules: Record<string, { http: { valid_status_codes: number[]; basic_auth?: object } }>;
    };
    assert.deepEqual(modules["public-urls"]?.http.valid_status_codes, [302, 401]);
    assert.equal(modules["public-urls"].http.basic_auth, undefined);
    assert.deepEqual(modules["public-urls/own-login"]?.http.valid_status_codes, [200]);
    const config = String(
      made.stack.get("ConfigMap", "prometheus-server-conf").inputs.data["prometheus.yml"],
    );
    assert.match(config, /__param_target: https:\/\/203\.0\.113\.3:443\/-\/ready/);
    const rules = stringify(made.stack.get("ConfigMap", "prometheus-rules").inputs.data);
    assert.match(rules, /vector\(864000\)\s+labels:\s+probe: public-urls/);
  });
});

describe("stack prod with an existing ingress controller", () => {
  it("has Ingresses of its class, and lets its namespace connect", async () => {
    const existing = { controller: "ingress-nginx", className: "shared", namespace: "web" };
    const { stack } = await prodWith({ existing });
    const ingresses = stack.all("Ingress").map(({ inputs }) => inputs);
    assert.ok(ingresses.length > 1);
    for (const { spec } of ingresses) assert.equal(spec.ingressClassName, "shared");
    const policies = JSON.stringify(stack.all("NetworkPolicy").map(({ inputs }) => inputs));
    assert.match(policies, /"kubernetes\.io\/metadata\.name":"web"/);
    assert.doesNotMatch(policies, /"kubernetes\.io\/metadata\.name":"ingress"/);
  });
});
