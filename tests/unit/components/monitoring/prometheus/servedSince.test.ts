import assert from "node:assert/strict";
import { servedSince } from "../../../../../components/monitoring/prometheus/servedSince.ts";

describe("the time from which a sidecar serves samples", () => {
  // The block from 10:00 to 12:00 is cut and uploaded at 13:00.
  for (const [set, since] of [
    ["2026-11-29T12:59:59Z", "2026-11-29T10:00:00Z"],
    ["2026-11-29T13:00:00Z", "2026-11-29T12:00:00Z"],
    ["2026-11-29T14:30:00Z", "2026-11-29T12:00:00Z"],
    ["2026-11-29T00:30:00Z", "2026-11-28T22:00:00Z"],
  ] as const)
    it(`is ${since} for labels set at ${set}: blocks under previous labels are older`, () => {
      for (const installed of ["2026-11-01T00:00:00Z", undefined])
        assert.equal(servedSince({ installed, labelled: set }), since);
    });

  for (const [what, labelled] of [
    ["the time of the labels is unknown", undefined],
    ["the labels are the first ones", "2026-11-01T00:04:59Z"],
  ] as const)
    it(`is without a bound if ${what}`, () => {
      const installed = "2026-11-01T00:00:00Z";
      assert.equal(servedSince({ installed, labelled }), "0000-01-01T00:00:00Z");
    });

  it("has a bound for labels set five minutes after the installation", () => {
    const [installed, labelled] = ["2026-11-01T06:00:00Z", "2026-11-01T06:05:00Z"];
    assert.equal(servedSince({ installed, labelled }), "2026-11-01T04:00:00Z");
  });
});
