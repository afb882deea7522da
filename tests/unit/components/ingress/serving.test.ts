import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { serving } from "../../../../components/ingress/serving.ts";
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

  it("configure the community's controller in the same way", () => {
    assert.deepEqual(serving["ingress-nginx"](), {
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "2",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "130",
      "nginx.ingress.kubernetes.io/proxy-body-size": "32m",
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
    });
  });
});
