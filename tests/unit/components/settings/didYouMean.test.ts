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
    ["PLATFROM", "platform"],
    ["grafana", undefined],
    ["promet", undefined],
    ["x", undefined],
    ["", undefined],
  ] as const)
    it(`suggests ${meant ?? "nothing"} for ${word}`, () => {
      assert.equal(didYouMean(word, keys), meant);
    });

  it("suggests the closest of several keys, and the first of equally close ones", () => {
    assert.equal(didYouMean("storge", ["storages", "storage"]), "storage");
    assert.equal(didYouMean("storage", ["storages", "storage"]), "storage");
    assert.equal(didYouMean("cats", ["cat", "bats"]), "cat");
  });

  it("allows one wrong letter in a short key, and a third of the letters in a long one", () => {
    assert.equal(didYouMean("tlx", ["tls"]), "tls");
    assert.equal(didYouMean("txx", ["tls"]), undefined);
    assert.equal(didYouMean("u", ["tls"]), undefined);
    assert.equal(didYouMean("doxxin", ["domain"]), "domain");
    assert.equal(didYouMean("dxxxin", ["domain"]), undefined);
    assert.equal(didYouMean("domaindx", ["domain"]), "domain");
    assert.equal(didYouMean("xxdomaix", ["domain"]), undefined);
  });
});
