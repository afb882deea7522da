import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { checkAlertmanagerConfig } from "../../../../../components/monitoring/checks/amtool.ts";

const assertRefused = (yaml: string, message: RegExp) =>
  assert.rejects(checkAlertmanagerConfig(yaml), (error) => {
    assert.ok(RunError.isInstance(error));
    assert.match(error.message, message);
    return true;
  });

describe("a configuration of Alertmanager", () => {
  it("is taken if amtool takes it", () =>
    checkAlertmanagerConfig("route: { receiver: x }\nreceivers: [{ name: x }]\n"));

  it("is refused in amtool's words", () =>
    assertRefused(
      "route: { receiver: x }\n",
      /^amtool refuses the Alertmanager configuration:\n.* {2}FAILED: undefined receiver "x" used in route$/,
    ));

  it("is refused with the way out where amtool is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      await assertRefused("", /can't be checked.*spawn amtool ENOENT.*"make tools" builds it/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
