import assert from "node:assert/strict";
import { seconds } from "../../../../policy/model/duration.ts";
import { differsByPod, expandLikeShell } from "../../../../policy/model/environment.ts";
import { selects } from "../../../../policy/model/kubernetes.ts";
import { kubernetesType, stackOf, title } from "../../../../policy/model/resource.ts";
import { isOlder, versionOf } from "../../../../policy/model/version.ts";
import { parseList, parseObject } from "../../../../policy/model/yaml.ts";

describe("values in policies", () => {
  it("seconds reads durations in every unit", () => {
    for (const [text, expected] of [
      ["2h", 7200],
      ["120m", 7200],
      ["1h30m", 5400],
      ["0d", 0],
      ["0", 0],
      ["00", 0],
      ["1w", 604800],
      ["10d", 864000],
      ["2y", 63072000],
      ["45s", 45],
      ["1500ms", 1.5],
    ] as const)
      assert.equal(seconds(text), expected, text);
    for (const text of ["often", "", "1", "01", "10", "h", "1hx", "x1h", "1h30", "-1h"])
      assert.ok(Number.isNaN(seconds(text)), text);
  });

  it("isOlder compares versions, and is false without one", () => {
    const least = { major: 3, minor: 9 };
    for (const [image, expected] of [
      ["prom/prometheus:v3.8.1", true],
      ["prom/prometheus:2.55.1@sha256:0", true],
      ["prom/prometheus:2.9.0", true],
      ["prom/prometheus:v3.9.0", false],
      ["prom/prometheus:v3.10.0", false],
      ["prom/prometheus:v4.0.0", false],
      ["localhost:5000/prom/prometheus", false],
      ["prom/prometheus@sha256:1.0", false],
      ["prom/prometheus:main", false],
      [undefined, false],
    ] as const)
      assert.equal(isOlder(image, least), expected, image);
    assert.ok(!isOlder("thanos:v0.41.0", { major: 0, minor: 41 }));
    assert.ok(isOlder("thanos:v0.40.9", { major: 0, minor: 41 }));
    assert.deepEqual(versionOf("thanos:v0.41.0"), { major: 0, minor: 41 });
    assert.equal(versionOf("thanos:v10.41.0")?.major, 10);
  });

  it("expandLikeShell substitutes variables of external labels", () => {
    const values = new Map([["POD_NAME", "prometheus-0"]]);
    assert.equal(
      expandLikeShell("${POD_NAME} $POD_NAME $$x ${NONE}$NONE.", values),
      "prometheus-0 prometheus-0 $x .",
    );
  });

  it("differsByPod finds the placeholders of the pod", () => {
    for (const field of ["metadata.name", "metadata.uid", "status.podIP", "status.podIPs"])
      assert.ok(differsByPod(`a-{{${field}}}`), field);
    assert.ok(!differsByPod("{{metadata.namespace}}"));
  });

  it("selects evaluates labels and expressions of a selector", () => {
    const labels = { app: "a", tier: "b" };
    assert.ok(selects({ matchLabels: { app: "a" } }, labels));
    assert.ok(selects({}, labels));
    assert.ok(!selects({ matchLabels: { app: "b" } }, labels));
    assert.ok(!selects({ matchLabels: { app: "a", tier: "c" } }, labels));
    for (const [expected, key, operator, values] of [
      [true, "app", "In", ["a", "x"]],
      [false, "app", "In", ["x"]],
      [false, "app", "In", undefined],
      [false, "other", "In", ["a"]],
      [false, "app", "NotIn", ["a"]],
      [true, "app", "NotIn", ["b"]],
      [true, "other", "NotIn", ["a"]],
      [true, "tier", "Exists", undefined],
      [false, "other", "Exists", undefined],
      [false, "tier", "DoesNotExist", undefined],
      [true, "other", "DoesNotExist", undefined],
      [false, "tier", "Gt", ["1"]],
    ] as const) {
      const expression = { key, operator, ...(values && { values: [...values] }) };
      assert.equal(selects({ matchExpressions: [expression] }, labels), expected, operator + key);
    }
    const both = [
      { key: "app", operator: "Exists" },
      { key: "other", operator: "Exists" },
    ];
    assert.ok(!selects({ matchExpressions: both }, labels));
    assert.ok(
      !selects({ matchLabels: { app: "a" }, matchExpressions: both.slice(1) }, labels),
      "labels and expressions must both match",
    );
  });

  it("stackOf and title read a resource's URN, type and name", () => {
    const type = "kubernetes:apps/v1:StatefulSet";
    const urn = `urn:pulumi:prod::monitoring::${type}::prometheus`;
    const resource = { urn, type, name: "prometheus", props: {} };
    assert.equal(stackOf(resource), "prod");
    assert.equal(stackOf({ ...resource, urn: "none" }), "");
    assert.equal(title(resource), "StatefulSet default/prometheus");
    assert.equal(
      title({ ...resource, props: { metadata: { name: "p", namespace: "n" } } }),
      "StatefulSet n/p",
    );
    assert.equal(title({ ...resource, type: "gcp:storage/bucket:Bucket" }), "Bucket prometheus");
    assert.deepEqual(kubernetesType(resource), { apiVersion: "apps/v1", kind: "StatefulSet" });
    for (const other of ["kubernetes:apps/v1", "kubernetes::Secret", "gcp:storage/bucket:Bucket"])
      assert.equal(kubernetesType({ ...resource, type: other }), undefined, other);
  });

  it("parseObject and parseList return nothing for a text of another kind", () => {
    assert.deepEqual(parseObject("a: {b: 1}"), { a: { b: 1 } });
    assert.deepEqual(parseList("[1, 2]"), [1, 2]);
    for (const text of ["a: [", "text", "", "~"]) {
      assert.deepEqual(parseObject(text), {}, text);
      assert.deepEqual(parseList(text), [], text);
    }
    assert.deepEqual(parseList("a: 1"), []);
    assert.deepEqual(parseList(undefined), []);
    assert.equal(parseObject("a: {c: 1}"), parseObject("a: {c: 1}"), "parsed once");
  });
});
