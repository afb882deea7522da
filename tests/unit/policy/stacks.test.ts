import assert from "node:assert/strict";
import { serverOf } from "../../../policy/model/server.ts";
import { Stack } from "../../../policy/model/stack.ts";
import { policies } from "../../../policy/policies/index.ts";
import { stackNames } from "../../../render/stackResources.ts";
import { ownStack, policyConfig } from "../support/ownStacks.ts";
import { check } from "../support/policies.ts";

describe("the policies on this project's stacks", () => {
  for (const stack of stackNames)
    it(`find nothing wrong with ${stack}`, async () => {
      const resources = await ownStack(stack);
      assert.deepEqual(check(policies, resources, { stack, config: policyConfig }), []);
    });

  // A policy sees one stack only.
  it("would miss clusters of the same name, and there are none", async () => {
    const clusters: unknown[] = [];
    for (const name of stackNames) {
      const resources = await ownStack(name);
      const stack = new Stack(
        resources.map(({ type, name, inputs }) => ({
          type,
          name,
          urn: name,
          props: inputs as Record<string, unknown>,
        })),
      );
      const labels = stack.pods.flatMap((pod) => serverOf(stack, pod)?.labels.cluster ?? []);
      assert.equal(labels.length, 2, "Prometheus and the ruler");
      assert.equal(new Set(labels).size, 1, "are of one cluster");
      clusters.push(labels[0]);
    }
    assert.equal(new Set(clusters).size, stackNames.length);
  });
});
