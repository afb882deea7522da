import assert from "node:assert/strict";
import {
  answerLimits,
  limitFlags,
} from "../../../../../components/monitoring/thanos/answerLimits.ts";

describe("answerLimits", () => {
  it("leave a querier room for three stores' answers, and as much again for the rest", () => {
    const { series, samples } = answerLimits("1Gi");
    assert.deepEqual({ series, samples }, { series: 58_254, samples: 27_961_920 });
    const bytes = 3 * (series * 2048 + (samples / 120) * 512);
    assert.ok(bytes <= (2 / 3) * 2 ** 30 && bytes > 0.66 * 2 ** 30);
  });

  it("are flags that Thanos' stores take", () => {
    assert.deepEqual(limitFlags({ series: 10, samples: 1200 }), [
      "--store.limits.request-series=10",
      "--store.limits.request-samples=1200",
    ]);
  });
});
