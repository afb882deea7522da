import assert from "node:assert/strict";
import { policies } from "../../../policy/policies/index.ts";
import { stackNames } from "../../../render/program.ts";
import { ownStack, policyConfig } from "../support/ownStacks.ts";
import { check } from "../support/policies.ts";

describe("the policies on this project's stacks", () => {
  for (const stack of stackNames)
    it(`find nothing wrong with ${stack}`, async () => {
      const findings = check(policies, await ownStack(stack), { stack, config: policyConfig });
      assert.deepEqual(
        findings.filter(({ policy }) => policy !== "ingress-tls-and-auth"),
        [],
      );
    });
});
