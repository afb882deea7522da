import assert from "node:assert/strict";
import { differences, lineDifferences } from "../../../plan/difference.ts";

describe("differences", () => {
  it("are told as deep inside as they are", () => {
    assert.deepEqual(differences({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 }, d: 4 }), [
      { path: "a.c", before: 2, after: 3 },
      { path: "d", before: undefined, after: 4 },
    ]);
  });

  it("of lists with names are by name, wherever an item stands", () => {
    const [a, b, c] = [
      { name: "a", v: 1 },
      { name: "b", v: 2 },
      { name: "b", v: 3 },
    ];
    assert.deepEqual(differences({ l: [a, b] }, { l: [c, a] }), [
      { path: "l[b].v", before: 2, after: 3 },
    ]);
  });

  it("of other lists are the lists", () => {
    assert.deepEqual(differences({ l: [1, 2] }, { l: [1] }), [
      { path: "l", before: [1, 2], after: [1] },
    ]);
  });

  it("of lines are the least that makes one text the other", () => {
    const written = (before: string, after: string) =>
      lineDifferences(Array.from(before), Array.from(after))
        .map(({ sign, text }) => sign + text)
        .join("");
    assert.equal(written("abc", "abc"), " a b c");
    assert.equal(written("abc", "axc"), " a-b+x c");
    assert.equal(written("", "ab"), "+a+b");
    assert.equal(written("ab", ""), "-a-b");
    assert.equal(written("abcd", "bcde"), "-a b c d+e");
    assert.equal(written("aa", "aaa"), " a a+a");
    assert.equal(written("xabcy", "xcy"), " x-a-b c y");
  });
});
