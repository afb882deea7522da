import assert from "node:assert/strict";
import { labelSourceOf } from "../../../policy/model/labelSource.ts";
import { Stack } from "../../../policy/model/stack.ts";
import { policies } from "../../../policy/policies/index.ts";
import { stackNames } from "../../../render/stackResources.ts";
import { ownStack, policyConfig, prodWithIdentity } from "../support/ownStacks.ts";
import { check, type Declared } from "../support/policies.ts";

describe("the policies on this project's stacks", () => {
  for (const stack of stackNames)
    it(`accept ${stack}`, async () => {
      const resources = await ownStack(stack);
      assert.deepEqual(check(policies, resources, { stack, config: policyConfig }), []);
    });

  it("accept prod with an account for each part", async () => {
    // Google derives an account's member from its e-mail address, by which the policy finds the grants.
    const text = JSON.stringify(await prodWithIdentity("accountPerPart")).replace(
      /<known after pulumi up: ([\w-]+)\.member>/g,
      "serviceAccount:<known after pulumi up: $1.email>",
    );
    const refusals = (text: string) =>
      check(policies, JSON.parse(text) as Declared[], { stack: "prod", config: policyConfig }).map(
        ({ policy }) => policy,
      );
    assert.deepEqual(refusals(text), []);
    // Store gateways that may delete are refused, so that the test has seen their grants.
    assert.deepEqual(refusals(text.replaceAll("storage.objectViewer", "storage.objectUser")), [
      ...Array<string>(4).fill("bucket-permissions"),
    ]);
  });

  // A policy reads one stack only.
  it("cannot compare cluster labels between stacks, which this test does", async () => {
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
      const labels = stack.pods.flatMap((pod) => labelSourceOf(stack, pod)?.labels.cluster ?? []);
      assert.equal(labels.length, 2, "Prometheus and the ruler");
      assert.equal(new Set(labels).size, 1, "are of one cluster");
      clusters.push(labels[0]);
    }
    assert.equal(new Set(clusters).size, stackNames.length);
  });
});
