import assert from "node:assert/strict";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedStack } from "../../support/ownStacks.ts";
import { Stack } from "../../support/stack.ts";
import { podOf, workloads } from "../../support/workloads.ts";

const toleration = {
  key: "dedicated",
  operator: "Equal",
  value: "monitoring",
  effect: "NoSchedule",
};

describe("placement", () => {
  it("is that of the settings for every pod but those that run on every node", async () => {
    const plain = workloads(new Stack(await renderedStack("dev")));
    const placed = workloads(
      new Stack(
        await renderedStack("dev", {
          ...readStackConfig("dev"),
          "ha-monitoring:placement": JSON.stringify({
            nodeSelector: { "example.com/pool": "monitoring" },
            tolerations: [toleration],
          }),
        }),
      ),
    );
    assert.ok(placed.length > 10);
    for (const [index, workload] of placed.entries()) {
      const { spec } = podOf(workload);
      const before = podOf(plain[index] ?? assert.fail()).spec;
      if (workload.type.endsWith(":DaemonSet")) assert.deepEqual(spec, before);
      else {
        assert.deepEqual(spec.nodeSelector, {
          ...before.nodeSelector,
          "example.com/pool": "monitoring",
        });
        assert.deepEqual(spec.tolerations, [...(before.tolerations ?? []), toleration]);
      }
    }
  });
});
