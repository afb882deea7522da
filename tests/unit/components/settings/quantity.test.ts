import assert from "node:assert/strict";
import { isQuantity, quantityValue } from "../../../../components/settings/quantity.ts";

describe("quantity", () => {
  for (const [text, value] of [
    ["1", 1],
    ["0.5", 0.5],
    [".5", 0.5],
    ["500m", 0.5],
    ["2k", 2000],
    ["20Gi", 20 * 2 ** 30],
    ["1.5Mi", 1.5 * 2 ** 20],
    ["1G", 1e9],
    ["1e3", 1000],
    ["5E-1", 0.5],
    ["1E", 1e18],
  ] as const)
    it(`${text} is ${value}`, () => {
      assert.ok(isQuantity(text));
      assert.equal(quantityValue(text), value);
    });

  for (const text of ["", "much", "5GB", "5gi", "1 Gi", "-1", "1..5", "Gi", "1Gi\n"])
    it(`${JSON.stringify(text)} is none`, () => {
      assert.ok(!isQuantity(text));
    });
});
