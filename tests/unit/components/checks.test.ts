import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readConfig } from "../../../components/config.ts";
import { deploy } from "../../../components/stack.ts";
import { temporaryFile } from "../support/files.ts";
import { embedded, gke, stackConfig } from "../support/config.ts";
import { run } from "../support/stack.ts";

describe("checks of a stack without promtool, amtool and thanos", () => {
  const { PATH, CI } = process.env;
  beforeEach(() => {
    process.env.PATH = "/nowhere";
    delete process.env.CI;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    if (CI !== undefined) process.env.CI = CI;
    else delete process.env.CI;
  });

  /** Deploys with rules that no other test has checked. */
  const deployed = (config: object) => {
    const rules = temporaryFile("unchecked.rules.yaml", `groups: [] # ${JSON.stringify(config)}\n`);
    const prometheus = { ruleFiles: [rules] };
    return run(() => deploy(readConfig()), stackConfig({ ...config, prometheus }));
  };
  const isRefused = (error: unknown) => {
    assert.ok(RunError.isInstance(error));
    assert.match(error.message, /can't be checked, as \w+ does not run/);
    return true;
  };

  it("are required if the setting says so", () =>
    assert.rejects(deployed({ ...embedded, checks: "required" }), isRefused));

  it("are required in CI, unless the setting says otherwise", async () => {
    process.env.CI = "true";
    await assert.rejects(deployed({ ...embedded, cluster: "ci" }), isRefused);
    await deployed({ ...embedded, cluster: "ci", checks: "available" });
  });

  it("are required for a protected stack, and left out for another one", async () => {
    await assert.rejects(deployed(gke), isRefused);
    const { resources } = await deployed({
      ...gke,
      gke: { ...gke.gke, deletionProtection: false },
    });
    assert.ok(resources.length > 100);
  });
});
