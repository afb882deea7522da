import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { isGateway } from "../../../../../components/platform/platform.ts";
import { gke } from "../../../support/config.ts";
import { make } from "../../../support/gkePlatform.ts";
import { outcome } from "../../../support/outcome.ts";
import { managedZone } from "../../../../../components/platform/gke/managedZone.ts";
import { valueOf } from "../../../support/stack.ts";

const iap = { members: ["group:devops@example.com", "user:me@example.com"] };
const withZone = { iap, dnsZone: "monitoring" };

/** The platform with these settings of its Gateway, and what the monitoring sees of the Gateway. */
async function gateway(settings: object, more: object = {}) {
  const changes = { ingress: { gateway: { iap, ...settings } }, ...more };
  const made = await make(changes, ({ ingress }) => {
    assert.ok(isGateway(ingress));
    for (const ownLogin of [false, true])
      ingress.configure(
        {
          ...{ name: ownLogin ? "grafana" : "alertmanager", namespace: "monitoring" },
          ...{ service: "web", probePath: "/ready", ownLogin },
        },
        {},
      );
    const { access, clients, listeners, annotations, statuses, ownCertificate } = ingress;
    const { address } = ingress;
    return valueOf(
      pulumi.output({
        ...{ address, access, clients, listeners, annotations, statuses, ownCertificate },
      }),
    );
  });
  return { ...made, apis: made.stack.all("Service").map(({ name }) => name) };
}
const ipBlocks = (...ranges: string[]) => ranges.map((cidr) => ({ ipBlock: { cidr } }));

describe("GkePlatform with a public Gateway", () => {
  it("has a global address, and allows connections from Google's load balancers only", async () => {
    const { stack, seen, apis } = await gateway({});
    assert.deepEqual(seen, {
      address: "203.0.113.3",
      access: {
        address: "203.0.113.3:443",
        destination: { to: ipBlocks("203.0.113.3/32"), ports: [443] },
      },
      clients: ipBlocks("130.211.0.0/22", "35.191.0.0/16"),
      listeners: {
        className: "gke-l7-global-external-managed",
        addresses: [{ type: "NamedAddress", value: undefined }],
      },
      annotations: {},
      statuses: { ownLogin: [200], proxyLogin: [302, 401] },
      ownCertificate: false,
    });
    assert.deepEqual(stack.get("Cluster", "gke").inputs.gatewayApiConfig, {
      channel: "CHANNEL_STANDARD",
    });
    for (const kind of ["Address", "Deployment", "RecordSet", "SecurityPolicy", "Certificate"])
      assert.deepEqual(stack.all(kind), [], kind);
    assert.ok(apis.includes("gke-iap"));
    for (const api of ["gke-dns", "gke-certificatemanager"]) assert.ok(!apis.includes(api), api);
  });

  it("admits the members to the hosts of the domain", async () => {
    const { stack } = await gateway({});
    assert.deepEqual(
      stack
        .all("WebIamMember")
        .map(({ inputs: { member, role, condition } }) => [
          ...[member, role, condition.expression],
        ]),
      iap.members.map((member) => [
        member,
        "roles/iap.httpsResourceAccessor",
        'request.host.endsWith(".monitoring.example.com")',
      ]),
    );
  });

  it("requires IAP's login for pages without their own, and checks the pods", async () => {
    const { stack } = await gateway({});
    const { metadata, spec } = stack.get("GCPBackendPolicy", "alertmanager").inputs;
    assert.equal(metadata.namespace, "monitoring");
    const common = { timeoutSec: 130, connectionDraining: { drainingTimeoutSec: 130 } };
    assert.deepEqual(spec.default, { ...common, iap: { enabled: true } });
    assert.deepEqual(spec.targetRef, { group: "", kind: "Service", name: "web" });
    assert.deepEqual(stack.get("GCPBackendPolicy", "grafana").inputs.spec.default, common);
    const check = stack.get("HealthCheckPolicy", "alertmanager").inputs.spec;
    assert.deepEqual(check.default.config, {
      type: "HTTP",
      httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: "/ready" },
    });
    assert.deepEqual(check.targetRef, spec.targetRef);
  });

  it("refuses other addresses than the source ranges, ten in a rule", async () => {
    const sourceRanges = Array.from({ length: 11 }, (_, index) => `192.0.2.${index}/32`);
    const { stack, seen } = await gateway({ sourceRanges });
    const [policy] = stack.all("SecurityPolicy");
    const rules = policy?.inputs.rules as {
      readonly action: string;
      readonly priority: number;
      readonly match: { readonly config: { readonly srcIpRanges: readonly string[] } };
    }[];
    assert.deepEqual(
      rules.map(({ action, priority, match }) => [action, priority, match.config.srcIpRanges]),
      [
        ["allow", 0, sourceRanges.slice(0, 10)],
        ["allow", 1, sourceRanges.slice(10)],
        ["deny(403)", 2147483647, ["*"]],
      ],
    );
    // The name is known only after the creation.
    const { sources } = stack.get("GCPBackendPolicy", "alertmanager");
    assert.ok(sources.includes("gcp:compute/securityPolicy:SecurityPolicy gke-gateway"));
    assert.deepEqual((seen as { statuses: object }).statuses, {
      ownLogin: [200, 403],
      proxyLogin: [302, 401, 403],
    });
  });

  it("creates the records and a certificate for all hosts in a zone", async () => {
    const { stack, seen, apis } = await gateway(withZone);
    const records = stack.all("RecordSet").map(({ inputs }) => inputs);
    assert.deepEqual(
      records.map(({ name, type, rrdatas, managedZone }) => [name, type, rrdatas, managedZone]),
      [
        ["*.monitoring.example.com.", "A", ["203.0.113.3"], "monitoring"],
        [
          "_acme-challenge.monitoring.example.com.",
          ...["CNAME", ["a.authorize.goog."], "monitoring"],
        ],
      ],
    );
    const { managed } = stack.all("Certificate")[0]?.inputs as { managed: object };
    assert.deepEqual(managed, {
      domains: ["*.monitoring.example.com"],
      dnsAuthorizations: ["gke-gateway-id"],
    });
    const entry = stack.all("CertificateMapEntry")[0]?.inputs;
    assert.equal(entry?.hostname, "*.monitoring.example.com");
    assert.deepEqual(entry?.certificates, ["gke-gateway-id"]);
    const { annotations, ownCertificate } = seen as {
      annotations: object;
      ownCertificate: boolean;
    };
    assert.deepEqual(Object.keys(annotations), ["networking.gke.io/certmap"]);
    assert.ok(ownCertificate);
    for (const api of ["gke-dns", "gke-certificatemanager"]) assert.ok(apis.includes(api), api);
  });
});

describe("GkePlatform with an internal Gateway", () => {
  it("has an address of the network, a subnetwork for proxies, and records without a certificate", async () => {
    const { stack, seen, apis } = await gateway({ ...withZone, internal: true });
    const { inputs } = stack.get("Address", "gke-gateway");
    assert.equal(inputs.addressType, "INTERNAL");
    assert.equal(inputs.purpose, "SHARED_LOADBALANCER_VIP");
    const { purpose, role, ipCidrRange } = stack.get("Subnetwork", "gke-proxies").inputs;
    assert.deepEqual(
      [purpose, role, ipCidrRange],
      ["REGIONAL_MANAGED_PROXY", "ACTIVE", "10.40.0.0/23"],
    );
    const { clients, listeners, ownCertificate } = seen as Record<string, object>;
    assert.deepEqual(clients, ipBlocks("130.211.0.0/22", "35.191.0.0/16", "10.40.0.0/23"));
    assert.equal((listeners as { className: string }).className, "gke-l7-rilb");
    assert.equal(ownCertificate, false);
    assert.equal(stack.all("RecordSet").length, 1);
    for (const kind of ["Certificate", "GlobalAddress"]) assert.deepEqual(stack.all(kind), []);
    assert.ok(!apis.includes("gke-certificatemanager"));
  });

  it("uses the subnetworks of an existing network or cluster", async () => {
    const settings = { internal: true, proxyRange: "10.99.0.0/24" };
    const { stack, seen } = await gateway(settings, { cluster: { existing: { name: "mine" } } });
    assert.deepEqual(stack.all("Subnetwork"), []);
    assert.equal(
      stack.get("Address", "gke-gateway").inputs.subnetwork,
      "projects/a-project/regions/europe-west1/subnetworks/nodes",
    );
    const { clients } = seen as { clients: readonly object[] };
    assert.deepEqual(clients.slice(2), ipBlocks("10.99.0.0/24"));
    const existing = {
      ...{ network: "shared", subnetwork: "nodes", podRange: "pods", serviceRange: "services" },
    };
    const create = { ...gke.gke.cluster.create, network: { existing } };
    const other = await gateway(settings, { cluster: { create } });
    assert.deepEqual(other.stack.all("Subnetwork"), []);
  });
});

describe("GkePlatform with an existing ingress controller", () => {
  it("has neither a controller nor an address of its own", async () => {
    const existing = { controller: "ingress-nginx", namespace: "web" };
    const { stack, platform } = await make({ ingress: { existing } });
    for (const kind of ["Address", "Deployment", "IngressClass"])
      assert.deepEqual(stack.all(kind), [], kind);
    assert.ok(!isGateway(platform.ingress));
    assert.equal(platform.ingress.className, "nginx");
    assert.equal(platform.ingress.address, undefined);
    assert.equal(stack.get("Cluster", "gke").inputs.gatewayApiConfig, undefined);
  });
});

describe("an existing zone", () => {
  const zone = (changes: object, isPublic = true) =>
    outcome("gcp:dns/getManagedZone:getManagedZone", changes, () =>
      managedZone({ name: "mine", domain: "monitoring.example.com", isPublic }, {}),
    );

  it("is accepted with the domain or a part of its end", async () => {
    for (const dnsName of ["monitoring.example.com.", "example.com."])
      assert.equal(await zone({ dnsName }), "mine");
    assert.equal(await zone({ visibility: "private" }, false), "mine");
  });

  it("is refused with another domain, and if it is private", async () => {
    for (const dnsName of ["example.org.", "g.example.com.", "a.monitoring.example.com."])
      assert.equal(
        await zone({ dnsName }),
        `ha-monitoring:gke.ingress.gateway.dnsZone: zone mine has only names below ${dnsName}, but ha-monitoring:domain is monitoring.example.com. Set a zone that has the names below this domain`,
      );
    assert.equal(
      await zone({ visibility: "private" }),
      "ha-monitoring:gke.ingress.gateway.dnsZone: zone mine is private: Certificate Manager and clients outside of the network cannot read its records. Set a public zone, or ha-monitoring:gke.ingress.gateway.internal to true",
    );
  });
});
