import assert from "node:assert/strict";
import { gatewaySpec, redirectSpec, routeSpec } from "../../../../components/ingress/httpRoutes.ts";

describe("a Gateway", () => {
  const settings = { className: "example", domain: "example.com", secret: "certificate" };

  it("serves the hosts of the domain by HTTPS with the certificate of a Secret", () => {
    assert.deepEqual(gatewaySpec(settings), {
      gatewayClassName: "example",
      listeners: [
        { name: "http", port: 80, protocol: "HTTP", hostname: "*.example.com" },
        {
          ...{ name: "https", port: 443, protocol: "HTTPS", hostname: "*.example.com" },
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "certificate" }] },
        },
      ],
    });
  });

  it("has no Secret if the implementation has the certificate, and may have addresses", () => {
    const addresses = [{ type: "NamedAddress", value: "monitoring" }];
    const spec = gatewaySpec({ ...settings, addresses, secret: undefined });
    assert.deepEqual(spec.addresses, addresses);
    for (const listener of spec.listeners) assert.ok(!("tls" in listener));
  });

  it("has routes that only its HTTPS listener serves, and redirects HTTP", () => {
    const page = { hostname: "a.example.com", service: "web", port: 9090 };
    assert.deepEqual(routeSpec("mine", page), {
      parentRefs: [{ name: "mine", sectionName: "https" }],
      hostnames: ["a.example.com"],
      rules: [{ backendRefs: [{ name: "web", port: 9090 }] }],
    });
    assert.deepEqual(redirectSpec("mine"), {
      parentRefs: [{ name: "mine", sectionName: "http" }],
      rules: [
        {
          filters: [
            { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } },
          ],
        },
      ],
    });
  });
});
