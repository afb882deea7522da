import assert from "node:assert/strict";
import { accepts, placementSettings } from "../../../../components/kubernetes/nodePlacement.ts";

const toleration = {
  key: "dedicated",
  operator: "Equal",
  value: "monitoring",
  effect: "NoSchedule",
};

describe("nodes", () => {
  const onNodes = (placement: object, taints: readonly object[] = []) =>
    accepts(
      {
        labels: { pool: "large" },
        taints: taints.map((taint) => ({
          ...{ key: "dedicated", value: "monitoring", effect: "NoSchedule" as const },
          ...taint,
        })),
      },
      placementSettings.parse(placement),
    );

  it("run pods that select their labels, or labels that Kubernetes and Google set", () => {
    for (const nodeSelector of [
      {},
      { pool: "large" },
      { "kubernetes.io/arch": "amd64", "cloud.google.com/machine-family": "n2" },
    ])
      assert.ok(onNodes({ nodeSelector }), JSON.stringify(nodeSelector));
    for (const nodeSelector of [
      { pool: "small" },
      { pool: "large", team: "devops" },
      { "example.com/kubernetes.io": "x" },
    ])
      assert.ok(!onNodes({ nodeSelector }), JSON.stringify(nodeSelector));
  });

  it("run pods that tolerate each taint, and PreferNoSchedule repels none", () => {
    assert.ok(onNodes({ tolerations: [toleration] }, [{}]));
    assert.ok(onNodes({ tolerations: [{ operator: "Exists" }] }, [{}, { key: "other" }]));
    assert.ok(onNodes({}, [{ effect: "PreferNoSchedule" }]));
    for (const other of [{ key: "other" }, { value: "other" }, { effect: "NoExecute" }])
      assert.ok(!onNodes({ tolerations: [toleration] }, [{}, other]), JSON.stringify(other));
    assert.ok(!onNodes({}, [{}]));
  });
});
