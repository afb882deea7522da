import assert from "node:assert/strict";
import { inputsOf, kindOf, readable, type Step, titleOf, typeOf } from "../../../plan/preview.ts";

const urn = "urn:pulumi:local::ha-monitoring::gcp:storage/bucket:Bucket::blocks";
const namespaced = (name: string) => ({ metadata: { namespace: "monitoring", name } });

describe("a step of a preview", () => {
  it("has the type of the new resource, or of the old one if it is deleted", () => {
    const [oldState, newState] = [
      { type: "kubernetes:apps/v1:Deployment" },
      { type: "kubernetes:apps/v1:StatefulSet" },
    ];
    for (const [step, type, kind] of [
      [{ op: "replace", urn, oldState, newState }, newState.type, "StatefulSet"],
      [{ op: "create", urn, newState }, newState.type, "StatefulSet"],
      [{ op: "delete", urn, oldState }, oldState.type, "Deployment"],
      [{ op: "read", urn }, "", ""],
    ] as const)
      assert.deepEqual([typeOf(step), kindOf(step)], [type, kind]);
  });

  it("has no inputs before the creation and after the deletion", () => {
    const state = { type: "t", inputs: { a: 1 } };
    assert.deepEqual(inputsOf({ op: "create", urn, newState: state }), {
      before: {},
      after: { a: 1 },
    });
    assert.deepEqual(inputsOf({ op: "delete", urn, oldState: state }), {
      before: { a: 1 },
      after: {},
    });
  });

  it("is titled by the object's kind, namespace and name, or by Pulumi's name", () => {
    const bucket = "gcp:storage/bucket:Bucket";
    const map = "kubernetes:core/v1:ConfigMap";
    for (const [states, title] of [
      [{ newState: { type: map, inputs: namespaced("rules") } }, "ConfigMap monitoring/rules"],
      [{ oldState: { type: map, inputs: namespaced("rules") } }, "ConfigMap monitoring/rules"],
      [
        {
          oldState: { type: map, inputs: namespaced("old") },
          newState: { type: map, inputs: namespaced("new") },
        },
        "ConfigMap monitoring/new",
      ],
      [{ newState: { type: map, inputs: { metadata: { name: "rules" } } } }, "ConfigMap rules"],
      [{ newState: { type: map, inputs: { metadata: { namespace: "a" } } } }, "ConfigMap blocks"],
      [{ newState: { type: bucket, inputs: { name: "a" } } }, "Bucket blocks"],
      [{ newState: { type: bucket } }, "Bucket blocks"],
    ] as [Partial<Step>, string][])
      assert.equal(titleOf({ op: "update", urn, ...states }), title);
  });
});

describe("a readable value", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  for (const [value, text] of [
    [undefined, "none"],
    ["a  b\n\tc", "a b c"],
    [["a", 1], '["a",1]'],
    [null, "null"],
    [{ a: [unknown] }, '{"a":["(known after the update)"]}'],
    [`${unknown}-${unknown}`, "(known after the update)-(known after the update)"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(80)}…`],
  ] as const)
    it(`is ${text}`, () => {
      assert.equal(readable(value), text);
    });
});
