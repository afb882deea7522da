import assert from "node:assert/strict";
import { secretUrl } from "../../../../components/settings/schema.ts";
import { secretValue } from "../../../../components/settings/secretValue.ts";
import { section } from "../../../../components/settings/schema.ts";

const settings = section({ url: secretValue(secretUrl()) });
const problems = (value: object) =>
  settings
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`);

describe("a secret or its reference", () => {
  it("is a text, or a key of a Secret", () => {
    for (const url of ["https://a.example.com", { secret: "a", key: "b" }])
      assert.deepEqual(settings.parse({ url }), { url });
  });

  for (const [what, value, expected] of [
    ["a wrong text, without the text", { url: "hidden" }, "url must be a URL of http or https"],
    ["no value", {}, "url is missing: it must be a URL of http or https"],
    ["null", { url: null }, "url must be a URL of http or https"],
    [
      "an unknown key",
      { url: { secret: "a", keys: "b" } },
      /^url\.keys is not a known key; did you mean key\?/,
    ],
    ["no key", { url: { secret: "a" } }, /^url\.key is missing/],
    [
      "no name of a Secret",
      { url: { secret: "A B", key: "b" } },
      /^url\.secret must be the name of a Secret/,
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      const found = problems(value) ?? [];
      assert.ok(
        found.some((problem) =>
          typeof expected === "string" ? problem === expected : expected.test(problem),
        ),
        found.join("\n"),
      );
      assert.doesNotMatch(found.join(), /hidden/);
    });
});
