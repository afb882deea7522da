import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { serving } from "../../../../components/ingress/serving.ts";
import { ownStack } from "../../support/ownStacks.ts";
import { run, valueOf } from "../../support/stack.ts";

describe("serving annotations", () => {
  it("configure WebSockets, timeouts, body size and buffering of F5's controller", async () => {
    let annotations: unknown;
    await run(async () => {
      annotations = await valueOf(
        pulumi.output(serving["nginx-ingress"]([pulumi.output("grafana"), "alertmanager"])),
      );
    });
    assert.deepEqual(annotations, {
      "nginx.org/websocket-services": "grafana,alertmanager",
      "nginx.org/proxy-connect-timeout": "2s",
      "nginx.org/proxy-read-timeout": "130s",
      "nginx.org/client-max-body-size": "32m",
      "nginx.org/proxy-buffering": "false",
    });
  });

  it("list every Service behind each Ingress on GKE, so that F5's controller closes its connections", async () => {
    const ingresses = (await ownStack("prod")).filter(({ type }) => type.endsWith(":Ingress"));
    assert.ok(ingresses.length > 1);
    for (const { name, inputs } of ingresses) {
      const rules = inputs.spec.rules as {
        http: { paths: { backend: { service: { name: string } } }[] };
      }[];
      const services = rules.flatMap(({ http }) =>
        http.paths.map(({ backend }) => backend.service.name),
      );
      assert.equal(
        inputs.metadata.annotations["nginx.org/websocket-services"],
        services.join(","),
        name,
      );
    }
  });

  it("configure the community's controller in the same way", () => {
    assert.deepEqual(serving["ingress-nginx"](), {
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "2",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "130",
      "nginx.ingress.kubernetes.io/proxy-body-size": "32m",
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
    });
  });
});
