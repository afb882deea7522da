import assert from "node:assert/strict";
import { labelSourceOf } from "../../../policy/model/labelSource.ts";
import { Stack } from "../../../policy/model/stack.ts";
import { policies } from "../../../policy/policies/index.ts";
import { readStackConfig, resourcesOf, stackNames } from "../../../render/stackResources.ts";
import { ownStack, policyConfig } from "../support/ownStacks.ts";
import { check } from "../support/policies.ts";

describe("the policies on this project's stacks", () => {
  for (const stack of stackNames)
    it(`accept ${stack}`, async () => {
      const resources = await ownStack(stack);
      assert.deepEqual(check(policies, resources, { stack, config: policyConfig }), []);
    });

  it("accept prod with an account for each part", async () => {
    const config = readStackConfig("prod");
    const gke: object = JSON.parse(config["ha-monitoring:gke"] ?? "");
    const changed = JSON.stringify({ ...gke, identity: "accountPerPart" });
    const resources = await resourcesOf("prod", { ...config, "ha-monitoring:gke": changed });
    assert.deepEqual(check(policies, resources, { stack: "prod", config: policyConfig }), []);
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
