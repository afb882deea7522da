import assert from "node:assert/strict";
import * as path from "node:path";
import { deployedName } from "../../../../../components/monitoring/rules/fileName.ts";

describe("the name of a deployed rules file", () => {
  for (const [file, name] of [
    ["mine.yaml", "mine.yaml"],
    ["mine.rules.yaml", "mine.rules.yaml"],
    ["mine.yml", "mine.yml.yaml"],
    ["mine.rules", "mine.rules.yaml"],
    ["mine.YAML", "mine.YAML.yaml"],
    ["mine", "mine.yaml"],
    ["my rules (1).yaml", "my-rules--1-.yaml"],
    [".hidden.yaml", "hidden.yaml"],
    ["..data", "data.yaml"],
    [".yaml", "yaml.yaml"],
    ["Überwachung.yml", "-berwachung.yml.yaml"],
  ] as const)
    it(`is ${name} for ${file}, which the servers' globs match`, () => {
      assert.equal(deployedName(file), name);
      for (const glob of ["*.yaml", "*.y*ml"])
        assert.ok(path.matchesGlob(deployedName(file), glob));
    });
});
