import assert from "node:assert/strict";
import * as path from "node:path";
import { projectDir } from "../../local/layout.ts";
import { make } from "./support/make.ts";
import { policies } from "./support/mutated/mutations.ts";
import { pulumiWith } from "../../local/client/stackRun.ts";

const packOptions = [
  "--policy-pack",
  path.join(projectDir, "policy"),
  "--policy-pack-config",
  path.join(projectDir, "policy-config.json"),
];
const mutated = path.join(projectDir, "tests/e2e/support/mutated");

describe("the policy pack in the engine", () => {
  it("finds no violation in the stack", async () => {
    const { stdout } = await make(["policy"]);
    assert.match(stdout, /Policies:\s+✅ ha-monitoring@v/);
    assert.doesNotMatch(stdout, /\[(mandatory|advisory)\]/);
  });

  it("refuses each mutation by its policy", async () => {
    const { exitCode, output } = await pulumiWith(
      () => undefined,
      ["preview", "--cwd", mutated, ...packOptions],
    );
    assert.notEqual(exitCode, 0);
    const refusals = [...output.matchAll(/\[mandatory\]\s+([a-z-]+)/g)].map(([, policy]) => policy);
    assert.deepEqual([...new Set(refusals)].sort(), policies, output);
  });
});
