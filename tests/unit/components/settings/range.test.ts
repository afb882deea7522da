import assert from "node:assert/strict";
import {
  addressesIn,
  networkRange,
  overlap,
  range,
} from "../../../../components/settings/range.ts";

const problems = (schema: ReturnType<typeof range>, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe("a range of IPv4 addresses", () => {
  for (const [cidr, addresses] of [
    ["0.0.0.0/0", 2 ** 32],
    ["10.0.0.0/8", 2 ** 24],
    ["192.168.4.0/22", 1024],
    ["255.255.255.255/32", 1],
  ] as const)
    it(`${cidr} has ${addresses} addresses`, () => {
      assert.deepEqual(problems(range(), cidr), []);
      assert.equal(addressesIn(cidr), addresses);
    });

  for (const cidr of [
    ...["10.0.0.1/31", "10.0.4.0/21", "10.0.0.0/33", "10.0.0.0/99", "256.0.0.0/8", "10.0.0.256/32"],
    ...["10.0.0/16", "10.0.0.0", "10.0.0.0/", "1000.0.0.0/8", "10.0.0.0/8 ", " 10.0.0.0/8", "::/0"],
    ...["10.0.0.0/160", "10x0.0.0/8", ""],
  ])
    it(`is not ${JSON.stringify(cidr)}`, () => {
      assert.deepEqual(problems(range(), cidr), [
        `must be a range such as "10.0.0.0/16", which begins at its first address (got "${cidr}")`,
      ]);
      assert.equal(addressesIn(cidr), 0);
    });

  it("is a text", () => {
    assert.deepEqual(problems(range(), 10), ['must be a range such as "10.0.0.0/16" (got 10)']);
  });

  for (const [one, other, common] of [
    ["10.0.0.0/8", "10.2.0.0/16", true],
    ["10.0.0.0/24", "10.0.0.0/24", true],
    ["10.0.0.0/24", "10.0.1.0/24", false],
    ["10.0.0.0/24", "10.0.0.255/32", true],
    ["9.0.0.0/8", "10.0.0.0/8", false],
    ["10.0.0.0/8", "none", false],
  ] as const)
    it(`${one} ${common ? "overlaps" : "does not overlap"} ${other}`, () => {
      assert.equal(overlap(one, other), common);
      assert.equal(overlap(other, one), common);
    });

  it("can be assigned to hosts if it has no special addresses", () => {
    for (const cidr of ["10.0.0.0/8", "1.0.0.0/8", "128.0.0.0/8", "223.0.0.0/8", "169.253.0.0/16"])
      assert.deepEqual(problems(networkRange(), cidr), [], cidr);
    for (const cidr of ["0.0.0.0/8", "127.1.0.0/16", "169.254.9.0/24", "239.0.0.0/8", "0.0.0.0/0"])
      assert.deepEqual(problems(networkRange(), cidr), [
        `must not overlap 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/4, which can't be assigned to hosts (got "${cidr}")`,
      ]);
    assert.equal(problems(networkRange(), "none").length, 1);
  });

  it("is not compared with other ranges if it is invalid", () => {
    const compared = range().refine(() => false, { error: "is compared" });
    assert.equal(problems(compared, "10.0.0.1/8").length, 1);
    assert.deepEqual(problems(compared, "10.0.0.0/8"), ["is compared"]);
  });
});
