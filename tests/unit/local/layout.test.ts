import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** Folders of the cache and of the state with these environment variables. */
function folders(variables: Readonly<Record<string, string>>): readonly string[] {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const program = `const { cacheDir, stateDir } = await import("./local/layout.ts");
    console.log(cacheDir + "\\n" + stateDir);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { env: { PATH, NODE_COMPILE_CACHE, HOME: "/home/me", ...variables }, encoding: "utf8" },
  );
  assert.equal(stderr, "");
  return stdout.trim().split("\n");
}

describe("the folders of the embedded cluster", () => {
  const defaults = ["/home/me/.cache/ha-monitoring", "/var/lib/ha-monitoring"];

  it("are the defaults if the variables are unset or empty", () => {
    assert.deepEqual(folders({}), defaults);
    assert.deepEqual(
      folders({ HA_MONITORING_CACHE: "", HA_MONITORING_STATE: " ", XDG_CACHE_HOME: "" }),
      defaults,
    );
  });

  it("are those of the variables, as absolute paths", () => {
    assert.deepEqual(folders({ HA_MONITORING_CACHE: "cache", HA_MONITORING_STATE: "/state" }), [
      path.resolve("cache"),
      "/state",
    ]);
  });
});
