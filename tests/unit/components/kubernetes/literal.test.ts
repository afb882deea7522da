import assert from "node:assert/strict";
import { literal } from "../../../../components/kubernetes/literal.ts";

/** The value that a container gets, with the environment variable NAME=value. */
const expanded = (text: string) =>
  text.replaceAll(/\$(\$|\(NAME\))/g, (_, what: string) => (what === "$" ? "$" : "value"));

describe("literal", () => {
  for (const text of ["plain", "$(NAME)", "$$(NAME)", "$NAME costs $5", "$", "$$$"])
    it(`reaches a container unchanged: ${text}`, () => {
      assert.equal(expanded(literal(text)), text);
    });
});
