import assert from "node:assert/strict";
import { atMost, duration, seconds } from "../../../../components/settings/duration.ts";

describe("duration", () => {
  for (const [text, value] of [
    ["0s", 0],
    ["15s", 15],
    ["500ms", 0.5],
    ["1h30m", 5400],
    ["2h", 7200],
    ["30d", 2_592_000],
    ["1w", 604_800],
    ["1y2w3d4h5m6s7ms", 365 * 86400 + 14 * 86400 + 3 * 86400 + 4 * 3600 + 306.007],
  ] as const)
    it(`${text} has ${value} seconds`, () => {
      assert.equal(seconds(text), value);
    });

  for (const text of ["", "15", "s", "1.5h", "-5s", "5 s", "30m1h", "5S", "often"])
    it(`"${text}" is not valid`, () => {
      assert.ok(Number.isNaN(seconds(text)));
      assert.equal(
        duration("1s")
          .safeParse(text)
          .error?.issues.map(({ message }) => message)
          .join(),
        `must be a duration such as "15s", "2h" or "30d" (got "${text}")`,
      );
    });

  it("below the minimum is refused with the reason", () => {
    assert.equal(duration("6h").safeParse("6h").success, true);
    assert.deepEqual(
      duration("6h", "three blocks")
        .safeParse("359m")
        .error?.issues.map(({ message }) => message),
      ['must be at least 6h, three blocks (got "359m")'],
    );
  });

  const problems = (schema: ReturnType<typeof duration>, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

  it("below the minimum is refused without a reason, if there is none", () => {
    assert.deepEqual(problems(duration("6h"), "5h"), ['must be at least 6h (got "5h")']);
  });

  it("above a hundred years is refused", () => {
    assert.deepEqual(problems(duration("6h"), "100y"), []);
    assert.deepEqual(problems(duration("6h"), "101y"), ['must be at most 100y (got "101y")']);
  });

  it("that is not a text is refused", () => {
    assert.deepEqual(problems(duration("1s"), 15), [
      'must be a duration such as "15s", "2h" or "30d" (got 15)',
    ]);
  });

  it("has a maximum, with its reason", () => {
    const schema = duration("1s").refine(...atMost("2m", "because rules look back 5m"));
    assert.deepEqual(problems(schema, "120s"), []);
    assert.deepEqual(problems(schema, "121s"), [
      'must be at most 2m, because rules look back 5m (got "121s")',
    ]);
  });
});
