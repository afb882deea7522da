import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  stackFacts,
  type StackFactsArgs,
  stackFactsFile,
} from "../../../../../components/monitoring/rules/stackFacts.ts";
import { monitoringSettings } from "../../../../../components/monitoring/settings.ts";

describe("the facts of a stack", () => {
  it("record the validity of the endpoints' certificate, if it is known", () => {
    const settings = monitoringSettings.parse({ domain: "example.com" });
    const validity = (certificate?: StackFactsArgs["certificate"]) => {
      const facts = stackFacts({ settings, certificate });
      return ["begin", "end"].map((what) => facts[`cluster:endpoint_certificate:${what}_seconds`]);
    };
    assert.deepEqual(
      validity({
        notBefore: new Date("2026-01-01T00:00:00Z"),
        notAfter: new Date("2028-01-01T00:00:00Z"),
      }),
      [1_767_225_600, 1_830_297_600],
    );
    assert.deepEqual(validity(), [undefined, undefined]);
  });

  it("record the numbers of receivers of alerts and of the Watchdog", () => {
    const webhook = { url: "https://example.com" };
    const receivers = (alertmanager: object) => {
      const settings = monitoringSettings.parse({ domain: "example.com", alertmanager });
      const facts = stackFacts({ settings, certificate: undefined });
      return ["alert", "watchdog"].map((what) => facts[`cluster:${what}_receivers:configured`]);
    };
    assert.deepEqual(receivers({}), [0, 0]);
    assert.deepEqual(receivers({ watchdog: { webhook } }), [0, 1]);
    assert.deepEqual(receivers({ receiver: { webhook }, teams: { dev: { webhook } } }), [2, 0]);
  });

  it("include the expiry of each probe's certificates, and that of the public URLs if their certificate is unknown", () => {
    const probes = {
      shop: {
        module: "http_2xx",
        targets: ["https://shop.example.com"],
        certificateExpiry: "20d",
      },
    };
    const expiries = (publicUrls: boolean, certificate?: StackFactsArgs["certificate"]) => {
      const settings = monitoringSettings.parse({
        domain: "example.com",
        blackboxExporter: { publicUrls },
        probes,
      });
      return stackFacts({ settings, certificate })["probe:certificate_expiry_seconds:wanted"];
    };
    assert.deepEqual(expiries(true), { "public-urls": 864_000, shop: 1_728_000 });
    assert.deepEqual(expiries(false), { shop: 1_728_000 });
    assert.deepEqual(expiries(true, { notBefore: new Date(), notAfter: new Date() }), {
      shop: 1_728_000,
    });
  });

  it("are recorded as series, with the label that the name begins with if there are several values", () => {
    assert.deepEqual(parse(stackFactsFile({ one: 1, "app:many:wanted": { a: 2, b: 3 } })), {
      groups: [
        {
          name: "stack",
          rules: [
            { record: "one", expr: "vector(1)" },
            { record: "app:many:wanted", expr: "vector(2)", labels: { app: "a" } },
            { record: "app:many:wanted", expr: "vector(3)", labels: { app: "b" } },
          ],
        },
      ],
    });
  });
});
