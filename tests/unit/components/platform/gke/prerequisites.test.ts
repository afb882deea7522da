import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import * as path from "node:path";
import { checkPrerequisites } from "../../../../../components/platform/gke/prerequisites.ts";
import { gkeSettings } from "../../../../../components/platform/gke/settings.ts";
import { gke } from "../../../support/config.ts";
import { temporaryFile } from "../../../support/files.ts";

const check = (changes: object = {}) => {
  checkPrerequisites(gkeSettings.parse({ gke: { ...gke.gke, ...changes } }).gke);
};

function assertRefused(act: () => void, message: string): void {
  assert.throws(act, (error) => RunError.isInstance(error) && error.message === message);
}

/** Runs a function while PATH consists of one directory. */
function withPath(directory: string, act: () => void): void {
  const before = process.env.PATH;
  process.env.PATH = directory;
  try {
    act();
  } finally {
    process.env.PATH = before;
  }
}

describe("prerequisites of GKE", () => {
  const plugin = temporaryFile("gke-gcloud-auth-plugin", "");
  const missing =
    "gke-gcloud-auth-plugin, which Pulumi needs to authenticate to the cluster, is not on PATH: install it with gcloud components install gke-gcloud-auth-plugin.";

  it("are a real project ID", () => {
    assertRefused(() => {
      check({ project: "your-project-id" });
    }, 'ha-monitoring:gke.project is still "your-project-id": set your project with pulumi config set --path ha-monitoring:gke.project ID.');
  });

  it("are an executable plugin", () => {
    withPath("/no/such/directory", () => {
      assertRefused(check, missing);
    });
    withPath(path.dirname(plugin), () => {
      chmodSync(plugin, 0o644);
      assertRefused(check, missing);
      chmodSync(plugin, 0o755);
      check();
    });
  });
});
