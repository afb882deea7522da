import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { recordResources } from "../../../render/recordResources.ts";

describe("the mock engine", () => {
  it("refuses resources of types without example outputs", async () => {
    const program = () => new pulumi.ComponentResource("a:b:C", "one");
    await assert.rejects(
      recordResources(program, { config: {}, stack: "test" }),
      /Resources of unexpected types: a:b:C one\./,
    );
  });
});
