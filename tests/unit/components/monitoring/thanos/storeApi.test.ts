import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { StoreApi } from "../../../../../components/monitoring/thanos/storeApi.ts";
import { run, valueOf } from "../../../support/stack.ts";

describe("StoreApi", () => {
  it("is a headless Service over all Store APIs, with its SRV name as address", async () => {
    let address: Promise<string> | undefined;
    const stack = await run(() => {
      const { upstream } = new StoreApi("thanos-store-gateway", { namespace: "monitoring" });
      address = valueOf(pulumi.output(upstream.address));
    });
    assert.deepEqual(stack.children, [
      "Service thanos-store-gateway",
      "StoreApi thanos-store-gateway",
    ]);
    const { spec } = stack.get("Service", "thanos-store-gateway").inputs;
    assert.deepEqual(spec, {
      clusterIP: "None",
      selector: { "thanos-store-api": "true" },
      ports: [{ name: "grpc", port: 10901, targetPort: "grpc" }],
    });
    assert.equal(await address, "dnssrv+_grpc._tcp.thanos-store-gateway.monitoring.svc");
  });
});
