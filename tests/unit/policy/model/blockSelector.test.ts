import assert from "node:assert/strict";
import {
  areDisjoint,
  type BlockSelector,
  shardOf,
} from "../../../../policy/model/blockSelector.ts";

const hash = (modulus: number, ...source_labels: readonly string[]) => ({
  action: "hashmod",
  source_labels,
  target_label: "shard",
  modulus,
});
const keep = (label: string, regex: string | number) => ({
  action: "keep",
  source_labels: [label],
  regex,
});
const shard = (modulus: number, regex: string | number): BlockSelector => [
  hash(modulus, "__block_id"),
  keep("shard", regex),
];

describe("shardOf", () => {
  it("reads the numbers that a selector keeps", () => {
    const division = JSON.stringify([["__block_id"], 3]);
    assert.deepEqual(shardOf(shard(3, 0)), { division, modulus: 3, kept: ["0"] });
    assert.deepEqual(shardOf([keep("cluster", "eu"), ...shard(3, 0)])?.kept, ["0"]);
    for (const regex of ["0|2", "(0|2)", "(?:0|2)"])
      assert.deepEqual(shardOf(shard(3, regex))?.kept, ["0", "2"], regex);
  });

  it("finds no shard in other selectors", () => {
    for (const selector of [
      [],
      [keep("shard", 0)],
      [hash(3, "__block_id")],
      [hash(3, "__block_id"), keep("cluster", 0)],
      [hash(3, "__block_id"), { ...keep("shard", 0), action: "drop" }],
      [hash(0, "__block_id"), keep("shard", 0)],
      [
        { ...hash(3, "__block_id"), target_label: undefined },
        { action: "keep", regex: "0" },
      ],
    ])
      assert.equal(shardOf(selector), undefined, JSON.stringify(selector));
  });
});

describe("areDisjoint", () => {
  const cluster = (regex: string) => [keep("cluster", regex)];
  const both = (one: BlockSelector, other: BlockSelector) => [
    areDisjoint(one, other),
    areDisjoint(other, one),
  ];

  it("accepts different shards, and different values of a label", () => {
    for (const [one, other] of [
      [shard(3, 0), shard(3, "1|2")],
      [cluster("eu"), cluster("us|ca")],
      [cluster("eu-1"), cluster("eu-2")],
      [
        [...cluster("eu"), ...shard(2, 0)],
        [...cluster("us"), ...shard(2, 0)],
      ],
      [cluster("eu"), [keep("other", "x"), ...cluster("us")]],
    ] as const)
      assert.deepEqual(both(one, other), [true, true], JSON.stringify([one, other]));
  });

  it("refuses selectors that may share a block", () => {
    for (const [one, other] of [
      [[], []],
      [cluster("eu"), []],
      [cluster("eu"), cluster("eu")],
      [cluster("eu|us"), cluster("us|ca")],
      [cluster("eu"), cluster(".*")],
      [cluster("e."), cluster("us")],
      [cluster("eu|u."), cluster("us")],
      [cluster(".*eu"), cluster("us")],
      [cluster("eu.*"), cluster("us")],
      [cluster("eu"), [keep("region", "us")]],
      [cluster("eu"), [{ ...keep("cluster", "us"), action: "drop" }]],
      [shard(3, 0), shard(3, "0|1")],
      [shard(3, 0), shard(2, 1)],
      [shard(3, 0), [hash(3, "cluster"), keep("shard", 1)]],
      [shard(3, 0), cluster("eu")],
      [cluster(""), cluster("")],
    ] as const)
      assert.deepEqual(both(one, other), [false, false], JSON.stringify([one, other]));
  });
});
