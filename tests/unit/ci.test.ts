import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import * as path from "node:path";
import { temporaryDirectory } from "./support/files.ts";

describe(".ci/run", () => {
  /** Last line and exit code of a run whose `make test` is this script. */
  function run(makeTest: string) {
    const bin = temporaryDirectory({
      make: `#!/bin/sh\n[ "$1" = test ] || exit 0\n${makeTest}\n`,
      // Not installed on a new machine.
      bc: "#!/bin/sh\nexit 127\n",
    });
    for (const program of ["make", "bc"]) chmodSync(path.join(bin, program), 0o755);
    const { status, stdout } = spawnSync(".ci/run", {
      encoding: "utf8",
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    return [stdout.trimEnd().split("\n").at(-1), status];
  }

  it("ends with the number of tests, with programs that every machine has", () => {
    assert.deepEqual(run("echo '  3 passing (1s)'; echo '  2 passing (2m)'"), [
      "5 passed, 0 failed",
      0,
    ]);
    assert.deepEqual(run("echo '  3 passing (1s)'; echo '  1 failing'; exit 2"), [
      "3 passed, 1 failed",
      2,
    ]);
    assert.deepEqual(run("exit 2"), ["0 passed, 1 failed", 2]);
  });
});
