import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { formatted } from "../../generate/markdown.ts";
import { makeTargets, readmeWithMakeTargets } from "../../generate/makeTargets.ts";

describe("make generate", () => {
  it("has been run since the last change of the make targets", async () => {
    assert.equal(
      await readFile("README.md", "utf8"),
      await formatted("README.md", await readmeWithMakeTargets()),
    );
  });

  it("finds the targets that have a description", () => {
    const makefile =
      'up: tools ## boot\n\t@run ## this\ninternal: up\nenv: ## print: eval "$$(make env)"\n';
    assert.deepEqual(makeTargets(makefile), [
      ["up", "boot"],
      ["env", 'print: eval "$(make env)"'],
    ]);
  });
});
