import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

describe("platforms", () => {
  it("load Google's SDK, which is slow, on GKE only", () => {
    // In a new process, as other tests load the SDK in this one.
    const program = `
      import { createRequire } from "node:module";
      for (const file of ["./components/stack.ts", "./components/platform/gke/gke.ts"]) {
        await import(file);
        const loaded = Object.keys(createRequire(import.meta.url).cache);
        console.log(loaded.some((file) => file.includes("/@pulumi/gcp/")));
      }
    `;
    const args = ["--input-type=module", "--eval", program];
    const output = execFileSync(process.execPath, args, { encoding: "utf8" });
    assert.deepEqual(output.trim().split("\n"), ["false", "true"]);
  }).timeout(30_000);
});
