import assert from "node:assert/strict";
import {
  storeApiLimits,
  limitFlags,
} from "../../../../../components/monitoring/thanos/storeApiLimits.ts";

describe("storeApiLimits", () => {
  const shared = (prometheusReplicas: number, shards = 1, replicas = 2) =>
    storeApiLimits({
      querierMemory: "1Gi",
      prometheusReplicas,
      storeGateway: { shards, replicas },
    });

  it("fit three stores' answers into two thirds of a querier's memory", () => {
    const { series, samples } = shared(3);
    assert.deepEqual({ series, samples }, { series: 58_254, samples: 27_961_920 });
    const bytes = 3 * (series * 2048 + (samples / 120) * 512);
    assert.ok(bytes <= (2 / 3) * 2 ** 30 && bytes > 0.66 * 2 ** 30);
  });

  for (const [stores, prometheus, shards, replicas] of [
    [5, 5, 1, 2],
    [12, 3, 4, 2],
    [3, 1, 1, 2],
    [7, 7, 1, 1],
  ] as const)
    it(`are for ${stores} answers with ${prometheus} servers and ${shards} x ${replicas} store gateways`, () => {
      const { series, samples } = shared(prometheus, shards, replicas);
      const bytes = stores * (series * 2048 + (samples / 120) * 512);
      assert.ok(bytes <= (2 / 3) * 2 ** 30 && bytes > 0.66 * 2 ** 30);
    });

  it("are set by flags of Thanos' stores", () => {
    assert.deepEqual(limitFlags({ series: 10, samples: 1200 }), [
      "--store.limits.request-series=10",
      "--store.limits.request-samples=1200",
    ]);
  });
});
