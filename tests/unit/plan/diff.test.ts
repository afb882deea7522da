import assert from "node:assert/strict";
import { changedLines, differences, linesWithContext } from "../../../plan/diff.ts";

describe("differences", () => {
  it("are the innermost values that differ", () => {
    assert.deepEqual(differences({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 }, d: 4 }), [
      { path: "a.c", before: 2, after: 3 },
      { path: "d", before: undefined, after: 4 },
    ]);
  });

  it("of lists of named objects are found by name, at any position", () => {
    const [a, b, c] = [
      { name: "a", v: 1 },
      { name: "b", v: 2 },
      { name: "b", v: 3 },
    ];
    assert.deepEqual(differences({ l: [a, b] }, { l: [c, a] }), [
      { path: "l[b].v", before: 2, after: 3 },
    ]);
  });

  it("of other lists are the whole lists", () => {
    assert.deepEqual(differences({ l: [1, 2] }, { l: [1] }), [
      { path: "l", before: [1, 2], after: [1] },
    ]);
  });
});

describe("changed lines", () => {
  const written = (lines: ReturnType<typeof changedLines>) =>
    lines.map(({ sign, text }) => sign + text).join("");

  it("of a list are the entries that were removed or added", () => {
    const changed = (before: string, after: string) =>
      written(changedLines(Array.from(before), Array.from(after)));
    assert.equal(changed("abc", "abc"), "");
    assert.equal(changed("abc", "axc"), "-b+x");
    assert.equal(changed("", "ab"), "+a+b");
    assert.equal(changed("abcd", "bcde"), "-a+e");
    assert.equal(changed("aa", "aaa"), "+a");
  });

  it("of a text have two lines of context", () => {
    const text = (letters: string) => Array.from(letters, (letter) => `${letter}\n`).join("");
    const changed = (before: string, after: string) =>
      written(linesWithContext(text(before), text(after)));
    assert.equal(changed("abc", "abc"), "");
    assert.equal(changed("abcdefghi", "abcdxfghi"), " c d-e+x f g");
    assert.equal(changed("", "ab"), "+a+b");
    assert.equal(changed("ab", ""), "-a-b");
  });

  it("of two long texts without a common line are found in time", () => {
    const text = (prefix: string) =>
      Array.from({ length: 20_000 }, (_, line) => `${prefix}${line}\n`).join("");
    assert.equal(linesWithContext(text("a"), text("b")).length, 40_000);
  });
});
