import assert from "node:assert/strict";
import { externalLabelChanges } from "../../../plan/externalLabels.ts";
import { removal, update } from "../support/planSteps.ts";

const type = "kubernetes:core/v1:ConfigMap";
const config = (labels: string) => `global: { external_labels: ${labels} }`;
const changes = (before: object, after: object) =>
  externalLabelChanges(update(type, { data: before }, { data: after }));

describe("changes of external labels", () => {
  it("are found in YAML files with either extension", () => {
    for (const file of ["prometheus.yml", "prometheus.yaml"])
      assert.deepEqual(changes({ [file]: config("{ a: b }") }, { [file]: config("{ a: c }") }), [
        'a: "b" → "c"',
      ]);
    for (const file of ["prometheus.yml.bak", "yaml", "readme.md"])
      assert.deepEqual(changes({ [file]: config("{ a: b }") }, { [file]: config("{ a: c }") }), []);
  });

  it("include added and removed labels", () => {
    assert.deepEqual(changes({ "p.yml": config("{ a: b }") }, { "p.yml": config("{ c: d }") }), [
      'a: "b" → none',
      'c: none → "d"',
    ]);
    assert.deepEqual(changes({ "p.yml": "global: {}" }, { "p.yml": config("{ c: d }") }), [
      'c: none → "d"',
    ]);
  });

  it("are none in files that are not a configuration", () => {
    const after = { "p.yml": config("{ a: b }") };
    for (const text of ["", "a: [", "null", "- a", "a: 1"])
      assert.deepEqual(changes({ ...after, "rules.yaml": text }, after), [], text);
    assert.deepEqual(changes({ ...after, "q.yml": 7 }, after), []);
  });

  it("are those of an updated ConfigMap only", () => {
    const [before, after] = [
      { data: { "p.yml": config("{ a: b }") } },
      { data: { "p.yml": config("{ a: c }") } },
    ];
    assert.equal(externalLabelChanges(update(type, before, after)).length, 1);
    assert.deepEqual(externalLabelChanges(update("kubernetes:core/v1:Secret", before, after)), []);
    assert.deepEqual(externalLabelChanges(removal("delete", type, before)), []);
    assert.deepEqual(externalLabelChanges(update(type, {}, {})), []);
  });
});
