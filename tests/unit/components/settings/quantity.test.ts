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
    ["1e3", 1000],
    ["5E-1", 0.5],
    ...(
      [
        ["n", 1e-9],
        ["u", 1e-6],
        ["m", 1e-3],
        ["k", 1e3],
        ["M", 1e6],
        ["G", 1e9],
        ["T", 1e12],
        ["P", 1e15],
        ["E", 1e18],
        ["Ki", 1024],
        ["Mi", 1024 ** 2],
        ["Gi", 1024 ** 3],
        ["Ti", 1024 ** 4],
        ["Pi", 1024 ** 5],
        ["Ei", 1024 ** 6],
      ] as const
    ).map(([unit, value]) => [`1${unit}`, value] as const),
  ] as const)
    it(`${text} is ${value}`, () => {
      assert.ok(isQuantity(text));
      assert.equal(quantityValue(text), value);
    });

  for (const text of ["", "much", "5GB", "5gi", "1 Gi", "-1", "1..5", "Gi", "1Gi\n"])
    it(`${JSON.stringify(text)} is not valid`, () => {
      assert.ok(!isQuantity(text));
    });
});
