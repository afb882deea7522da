import assert from "node:assert/strict";
import { policies } from "../../../policy/policies/index.ts";
import { stackNames } from "../../../render/program.ts";
import { ownStack, policyConfig } from "../support/ownStacks.ts";
import { check } from "../support/policies.ts";

describe("the policies on this project's stacks", () => {
  for (const stack of stackNames)
    it(`find nothing wrong with ${stack}`, async () => {
      const resources = await ownStack(stack);
      assert.deepEqual(check(policies, resources, { stack, config: policyConfig }), []);
    });
});
