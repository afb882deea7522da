import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { checkAlertmanagerConfig } from "../../../../../components/monitoring/checks/amtool.ts";

const check = (yaml: string, templates: Readonly<Record<string, string>> = {}) =>
  checkAlertmanagerConfig({ "alertmanager.yml": yaml, ...templates }, true);

const assertRefused = (message: RegExp, ...files: Parameters<typeof check>) =>
  assert.rejects(check(...files), (error) => {
    assert.ok(RunError.isInstance(error));
    assert.match(error.message, message);
    return true;
  });

describe("a configuration of Alertmanager", () => {
  it("is accepted if amtool accepts it", () =>
    check("route: { receiver: x }\nreceivers: [{ name: x }]\n"));

  it("is refused with amtool's message", () =>
    assertRefused(
      /^amtool refuses the Alertmanager configuration:\n.* {2}FAILED: undefined receiver "x" used in route$/m,
      "route: { receiver: x }\n",
    ));

  it("is refused for an invalid template", () =>
    assertRefused(
      /^amtool refuses the Alertmanager configuration:\n[^]*template: x\.tmpl:1: unexpected "}"/,
      "route: { receiver: x }\nreceivers: [{ name: x }]\ntemplates: [x.tmpl]\n",
      { "x.tmpl": "{{ }" },
    ));

  it("is refused with the name of the setting if its files are too large for a ConfigMap", () =>
    assertRefused(
      /^alertmanager generates a configuration of 1\.3 MiB, but a ConfigMap holds at most 1 MiB/,
      `#${"x".repeat(2 ** 20)}`,
      { "x.tmpl": "x".repeat(2 ** 18) },
    ));

  it("is refused with a remedy if amtool is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      await assertRefused(
        /can't be checked.*spawn amtool ENOENT.*"make tools" builds it/,
        "# unchecked",
      );
    } finally {
      process.env.PATH = PATH;
    }
  });
});
