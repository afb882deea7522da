import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import assert from "node:assert/strict";
import { run } from "../support/stack.ts";

describe("options of a resource", () => {
  it("are recorded if they have an effect, with the dependencies of its inputs", async () => {
    const stack = await run(() => {
      const component = new pulumi.ComponentResource("ha-monitoring:test:Component", "component");
      const one = new random.RandomId("one", { byteLength: 4 });
      const two = new random.RandomId("two", { byteLength: 4 });
      new random.RandomPassword(
        "all",
        { length: 16, keepers: { one: one.hex } },
        {
          parent: component,
          dependsOn: two,
          protect: true,
          retainOnDelete: true,
          ignoreChanges: ["length"],
          replaceOnChanges: ["special"],
          customTimeouts: { update: "45m" },
          deletedWith: two,
          deleteBeforeReplace: true,
        },
      );
    });
    const ids = ["one", "two"].map((name) => `random:index/randomId:RandomId ${name}`);
    assert.deepEqual(stack.get("RandomPassword", "all").options, {
      parent: "ha-monitoring:test:Component component",
      dependsOn: ids,
      protect: true,
      retainOnDelete: true,
      ignoreChanges: ["length"],
      replaceOnChanges: ["special"],
      customTimeouts: { update: "45m" },
      deletedWith: ids[1],
      deleteBeforeReplace: true,
    });
    assert.deepEqual(stack.get("RandomId", "one").options, {});
  });
});
