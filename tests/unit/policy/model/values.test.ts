import assert from "node:assert/strict";
import { seconds } from "../../../../policy/model/duration.ts";
import { expandLikeShell } from "../../../../policy/model/environment.ts";
import { selects } from "../../../../policy/model/kubernetes.ts";
import { stackOf } from "../../../../policy/model/resource.ts";
import { isOlder } from "../../../../policy/model/version.ts";

describe("values that policies read", () => {
  it("are durations in every unit", () => {
    for (const [text, expected] of [
      ["2h", 7200],
      ["120m", 7200],
      ["1h30m", 5400],
      ["0d", 0],
      ["0", 0],
      ["1w", 604800],
      ["1500ms", 1.5],
    ] as const)
      assert.equal(seconds(text), expected, text);
    assert.ok(Number.isNaN(seconds("often")));
  });

  it("are versions, or none", () => {
    const least = { major: 3, minor: 9 };
    assert.ok(isOlder("prom/prometheus:v3.8.1", least));
    assert.ok(isOlder("prom/prometheus:2.55.1@sha256:0", least));
    assert.ok(!isOlder("prom/prometheus:v3.10.0", least));
    assert.ok(!isOlder("localhost:5000/prom/prometheus", least));
    assert.ok(!isOlder("prom/prometheus:main", least));
  });

  it("are external labels with variables", () => {
    const values = new Map([["POD_NAME", "prometheus-0"]]);
    assert.equal(
      expandLikeShell("${POD_NAME} $POD_NAME $$x ${NONE}", values),
      "prometheus-0 prometheus-0 $x ",
    );
  });

  it("are selectors of pods", () => {
    const labels = { app: "a", tier: "b" };
    assert.ok(selects({ matchLabels: { app: "a" } }, labels));
    assert.ok(selects({}, labels));
    assert.ok(!selects({ matchLabels: { app: "b" } }, labels));
    for (const { expected, ...expression } of [
      { expected: true, key: "app", operator: "In", values: ["a", "x"] },
      { expected: false, key: "app", operator: "NotIn", values: ["a"] },
      { expected: true, key: "other", operator: "NotIn", values: ["a"] },
      { expected: true, key: "tier", operator: "Exists" },
      { expected: false, key: "tier", operator: "DoesNotExist" },
    ])
      assert.equal(selects({ matchExpressions: [expression] }, labels), expected);
  });

  it("are the stack's name in a URN", () => {
    const urn = "urn:pulumi:prod::monitoring::kubernetes:apps/v1:StatefulSet::prometheus";
    assert.equal(stackOf({ urn, type: "", name: "", props: {} }), "prod");
  });
});
