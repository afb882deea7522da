import assert from "node:assert/strict";
import { makeTargets } from "../../../generate/makeTargets.ts";

describe("makeTargets", () => {
  it("finds the targets that have a description", () => {
    const makefile =
      'up: tools ## boot\n\t@run ## this\ninternal: up\nenv: ## print: eval "$$(make env)"\n';
    assert.deepEqual(makeTargets(makefile), [
      ["up", "boot"],
      ["env", 'print: eval "$(make env)"'],
    ]);
  });
});
