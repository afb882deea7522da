import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** Whether importing a module in a new process loads Google's SDK. */
function loadsGoogle(module: string): boolean {
  const program = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(module)});
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(loaded.some((file) => file.includes("/@pulumi/gcp/")));
  `;
  const args = ["--input-type=module", "--eval", program];
  return execFileSync(process.execPath, args, { encoding: "utf8" }).trim() === "true";
}

describe("platforms", () => {
  it("load Google's SDK, which is slow, on GKE only", () => {
    assert.equal(loadsGoogle("./components/stack.ts"), false);
    assert.equal(loadsGoogle("./components/platform/gke/gke.ts"), true);
  }).timeout(30_000);
});
