import assert from "node:assert/strict";
import { flagChanges, growth, restartReasons, scaling } from "../../../plan/workload.ts";
import { removal, update } from "../support/planSteps.ts";

const deployment = "kubernetes:apps/v1:Deployment";
const withReplicas = (replicas?: number) => ({
  spec: { ...(replicas !== undefined && { replicas }) },
});
const withContainers = (...containers: object[]) => ({
  spec: { template: { spec: { containers } } },
});
const changed = (before: object, after: object) => update(deployment, { ...before }, { ...after });

describe("a restart of pods", () => {
  it("has every change of the pod template as a reason, and no other change", () => {
    const [before, after] = [
      { spec: { replicas: 1, template: { metadata: { annotations: { a: "1" } } } } },
      { spec: { replicas: 2, template: { metadata: { annotations: { a: "2" } } } } },
    ];
    assert.deepEqual(restartReasons(changed(before, after)), [
      { path: "metadata.annotations.a", before: "1", after: "2" },
    ]);
  });

  it("happens only in an update", () => {
    const template = { spec: { template: { metadata: {} } } };
    for (const op of ["delete", "replace"] as const)
      assert.deepEqual(restartReasons(removal(op, deployment, template)), []);
    assert.deepEqual(restartReasons(update("kubernetes:core/v1:ConfigMap", {}, {})), []);
  });
});

describe("a scaling", () => {
  it("is a changed number of replicas of an updated workload; the default is one", () => {
    assert.deepEqual(scaling(changed(withReplicas(3), withReplicas(2))), { before: 3, after: 2 });
    assert.deepEqual(scaling(changed(withReplicas(), withReplicas(2))), { before: 1, after: 2 });
    assert.equal(scaling(changed(withReplicas(1), withReplicas())), undefined);
    assert.equal(scaling(removal("delete", deployment, withReplicas(3))), undefined);
  });

  for (const [type, scales] of [
    ["kubernetes:apps/v1:StatefulSet", true],
    ["kubernetes:apps/v1:StatefulSetPatch", false],
    ["example.com:v1:MyDeployment", false],
    ["kubernetes:apps/v1:ReplicaSet", false],
  ] as const)
    it(`is ${scales ? "" : "not "}reported for ${type}`, () => {
      const found = scaling(update(type, withReplicas(1), withReplicas(2)));
      assert.equal(found !== undefined, scales);
    });
});

describe("changed flags", () => {
  it("are those of each container, also of an added or a removed one", () => {
    const step = changed(
      withContainers(
        { name: "kept", args: ["a", "b"] },
        { name: "same", args: ["a"] },
        { name: "old", args: ["c"] },
      ),
      withContainers(
        { name: "kept", args: ["a", "d"] },
        { name: "same", args: ["a"] },
        { name: "new", args: ["e"] },
        { name: "bare" },
      ),
    );
    assert.deepEqual(
      flagChanges(step).map(({ container, lines }) => [
        container,
        lines.map(({ sign, text }) => sign + text).join(),
      ]),
      [
        ["kept", "-b,+d"],
        ["old", "-c"],
        ["new", "+e"],
      ],
    );
  });

  it("are none without containers", () => {
    assert.deepEqual(flagChanges(changed({}, { spec: { template: {} } })), []);
  });
});

describe("the growth of a volume", () => {
  const size = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  it("is that of the patch of a claim", () => {
    const type = "kubernetes:core/v1:PersistentVolumeClaimPatch";
    assert.deepEqual(growth(update(type, size("1Gi"), size("2Gi"))), {
      before: "1Gi",
      after: "2Gi",
    });
    for (const spec of [{}, { resources: {} }, undefined])
      assert.deepEqual(growth(update(type, { spec }, size("2Gi"))), {
        before: undefined,
        after: "2Gi",
      });
  });

  it("is none for other resources", () => {
    assert.deepEqual(growth(update(deployment, size("1Gi"), size("2Gi"))), {
      before: undefined,
      after: undefined,
    });
  });
});
