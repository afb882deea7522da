import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import * as z from "zod";
import { refusal } from "../../../../components/settings/refusal.ts";

describe("the error of refused settings", () => {
  it("has one line for each problem, with the full key", () => {
    const error = refusal(
      [
        { path: ["a", "b", 0, "c"], message: "is wrong" },
        { path: [1], message: "is wrong too" },
      ],
      "project:",
    );
    assert.ok(RunError.isInstance(error));
    assert.equal(error.message, "project:a.b[0].c is wrong\nproject:[1] is wrong too");
  });

  it("has the requirement of an invalid key", () => {
    const keys = z.string().regex(/^[a-z]+$/, { error: "must be a name" });
    const { error } = z.record(keys, z.string()).safeParse({ fine: "", Wrong: "" });
    assert.ok(error);
    assert.equal(refusal(error.issues, "teams.").message, "teams.Wrong must be a name");
  });
});
