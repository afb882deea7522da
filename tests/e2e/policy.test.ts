import assert from "node:assert/strict";
import * as path from "node:path";
import { projectDir } from "../../local/layout.ts";
import { make } from "./support/make.ts";
import { mutations } from "./support/mutated/mutations.ts";
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

  for (const [name, { policy }] of Object.entries(mutations))
    it(`refuses ${name} by ${policy}`, async () => {
      const { exitCode, output } = await pulumiWith(
        () => undefined,
        ["preview", "--cwd", mutated, ...packOptions],
        { MUTATION: name },
      );
      assert.notEqual(exitCode, 0);
      assert.deepEqual(refusals(output), [policy], output);
    });
});

/** Policies with a violation, without duplicates. */
const refusals = (output: string) => [
  ...new Set([...output.matchAll(/\[mandatory\]\s+([a-z-]+)/g)].map(([, policy]) => policy)),
];
