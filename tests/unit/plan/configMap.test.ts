import assert from "node:assert/strict";
import { fileChanges } from "../../../plan/configMap.ts";
import { removal, update } from "../support/planSteps.ts";

type Files = Readonly<Record<string, unknown>>;
const type = "kubernetes:core/v1:ConfigMap";
const changes = (before: Files, after: Files) =>
  fileChanges(update(type, { data: before }, { data: after }));
/** Changed lines of one file. */
const lines = (before: unknown, after: unknown) =>
  changes({ f: before }, { f: after }).flatMap(({ lines = [] }) =>
    lines.map(({ sign, text }) => sign + text),
  );
const rules = (...list: object[]) => JSON.stringify({ groups: [{ name: "g", rules: list }] });

describe("changed files of a ConfigMap", () => {
  it("are those with another text, that were added or that were removed", () => {
    const found = changes({ same: "a", other: "b", old: "c" }, { same: "a", other: "d", new: "e" });
    assert.deepEqual(found, [
      {
        file: "other",
        lines: [
          { sign: "-", text: "b" },
          { sign: "+", text: "d" },
        ],
      },
      { file: "old", lines: [{ sign: "-", text: "c" }] },
      { file: "new", lines: [{ sign: "+", text: "e" }] },
    ]);
  });

  it("are all files of a new or a deleted ConfigMap", () => {
    assert.deepEqual(fileChanges(removal("delete", type, { data: { f: "a" } })), [
      { file: "f", lines: [{ sign: "-", text: "a" }] },
    ]);
    assert.deepEqual(fileChanges(removal("delete", type)), []);
  });

  it("ignore spaces at the end, and compare JSON by its values", () => {
    assert.deepEqual(lines("a\n", "a"), []);
    assert.deepEqual(lines('{"a":1,"b":2}', '{"a": 1, "b": 3}'), [
      ...[" {", '   "a": 1,'],
      ...['-  "b": 2', '+  "b": 3', " }"],
    ]);
  });

  it("are empty where a value is not a text", () => {
    assert.deepEqual(lines(7, "a"), ["+a"]);
  });

  it("are lines for YAML without groups, and for invalid YAML", () => {
    for (const other of ["groups: 1", "null", "a: [", "- a"])
      assert.deepEqual(lines(rules({ alert: "A" }), other).at(-1), `+${other}`);
  });
});

describe("changed rules of a ConfigMap", () => {
  it("are named by kind, name and group", () => {
    const [before, after] = [
      { alert: "A", expr: "1" },
      { alert: "A", expr: "2" },
    ];
    const record = { record: "r", expr: "1" };
    assert.deepEqual(changes({ f: rules(before, record) }, { f: rules(after, record) }), [
      { file: "f", rules: [{ rule: "alert A in g", before, after }] },
    ]);
    assert.deepEqual(changes({ f: rules(record) }, { f: rules() }), [
      { file: "f", rules: [{ rule: "record r in g", before: record }] },
    ]);
  });

  it("are all rules of an added or a removed file", () => {
    const alert = { alert: "A", expr: "1" };
    assert.deepEqual(changes({}, { f: rules(alert) }), [
      { file: "f", rules: [{ rule: "alert A in g", after: alert }] },
    ]);
    assert.deepEqual(changes({ f: rules(alert) }, {}), [
      { file: "f", rules: [{ rule: "alert A in g", before: alert }] },
    ]);
  });

  it("are numbered if a group has several with the same name, by kind", () => {
    const named = (after: readonly object[]) =>
      changes({ f: rules() }, { f: rules(...after) }).flatMap(({ rules = [] }) =>
        rules.map(({ rule }) => rule),
      );
    assert.deepEqual(
      named([{ alert: "A" }, { alert: "B" }, { alert: "A" }, { alert: "A" }, { record: "A" }]),
      [
        ...["alert A in g", "alert B in g", "alert A in g (2)", "alert A in g (3)"],
        "record A in g",
      ],
    );
    assert.deepEqual(named([{ record: "r" }, { record: "s" }, { record: "r" }]), [
      ...["record r in g", "record s in g", "record r in g (2)"],
    ]);
  });

  it("are none if only the layout differs, or a group has no rules", () => {
    const alert = { alert: "A", expr: "1" };
    assert.deepEqual(changes({ f: rules(alert) }, { f: `${rules(alert)} # again` }), [
      { file: "f", rules: [] },
    ]);
    assert.deepEqual(changes({ f: "groups: [{ name: g }]" }, { f: "groups: [] " }), [
      { file: "f", rules: [] },
    ]);
  });
});
