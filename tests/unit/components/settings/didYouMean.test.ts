import assert from "node:assert/strict";
import { didYouMean } from "../../../../components/settings/didYouMean.ts";

describe("didYouMean", () => {
  const keys = ["platform", "domain", "prometheus", "cluster"];
  for (const [word, meant] of [
    ["promtheus", "prometheus"],
    ["Prometheus", "prometheus"],
    ["domian", "domain"],
    ["clusters", "cluster"],
    ["platfrom", "platform"],
    ["grafana", undefined],
    ["x", undefined],
  ] as const)
    it(`suggests ${meant ?? "nothing"} for ${word}`, () => {
      assert.equal(didYouMean(word, keys), meant);
    });
});
