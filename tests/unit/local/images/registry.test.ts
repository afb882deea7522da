import assert from "node:assert/strict";
import { wantedSource } from "../../../../local/images/registry.ts";

describe("the source of images", () => {
  it("is that of HA_MONITORING_IMAGES, and open without it", () => {
    assert.equal(wantedSource("pull"), "pull");
    assert.equal(wantedSource(" build "), "build");
    assert.equal(wantedSource(""), undefined);
    assert.equal(wantedSource(undefined), undefined);
    assert.throws(() => wantedSource("pulled"), /HA_MONITORING_IMAGES must be pull or build/);
  });
});
