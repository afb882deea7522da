import assert from "node:assert/strict";
import { execa } from "execa";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { references, withDigests } from "../../../digests/digests.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("digests of images", () => {
  it("are those of the stack's registry and versions", () => {
    const stack =
      "config:\n  ha-monitoring:images:\n    registry: a.example/mirror\n    versions: { thanos: v9 }\n";
    assert.equal(references(stack).get("thanos"), "a.example/mirror/thanos/thanos:v9");
    assert.match(references("config: {}").get("grafana") ?? "", /^docker\.io\/grafana\/grafana:/);
    assert.equal(references("config: {}").get("traefik"), undefined);
  });

  it("are refused for invalid settings of images", () => {
    assert.throws(
      () => references("config: {ha-monitoring:images: {registry: 'https://a'}}"),
      /registry must be host\[:port\]\[\/path\]/,
    );
  });

  it("are added to the stack's file, whose comments and other settings stay", () => {
    const file = "# A stack.\nconfig:\n  # Its domain.\n  ha-monitoring:domain: example.com\n";
    const once = withDigests(file, new Map([["thanos", digest]]));
    assert.equal(once, `${file}  ha-monitoring:images:\n    digests:\n      thanos: ${digest}\n`);
    const other = digest.replaceAll("a", "b");
    assert.equal(withDigests(once, new Map([["thanos", other]])), once.replace(digest, other));
  });

  describe("by make digests", () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), "digests-"));
    after(() => {
      rmSync(directory, { recursive: true });
    });
    /** Runs the command in a folder with the file of stack prod. */
    async function run(skopeo: string | undefined, stack = "prod") {
      writeFileSync(path.join(directory, "Pulumi.prod.yaml"), "config: {}\n");
      rmSync(path.join(directory, "skopeo"), { force: true });
      if (skopeo !== undefined) {
        writeFileSync(path.join(directory, "skopeo"), `#!/bin/sh\n${skopeo}\n`);
        chmodSync(path.join(directory, "skopeo"), 0o755);
      }
      const { all, exitCode } = await execa(
        process.execPath,
        [path.resolve("digests/cli.ts"), stack, "--creds=a:b"],
        { cwd: directory, env: { PATH: directory }, reject: false, all: true },
      );
      return {
        all,
        exitCode,
        file: readFileSync(path.join(directory, "Pulumi.prod.yaml"), "utf8"),
      };
    }

    it("are written, with the options passed to skopeo", async () => {
      const { all, exitCode, file } = await run(`echo "$@" >> options; echo ${digest}`);
      assert.equal(exitCode, 0, all);
      assert.match(all, /^quay\.io\/thanos\/thanos:v\S+@sha256:a+$/m);
      assert.match(file, new RegExp(`thanos: ${digest}`));
      const options = readFileSync(path.join(directory, "options"), "utf8");
      assert.match(options, /^inspect .*--creds=a:b docker:\/\/quay\.io\/thanos\/thanos:v/m);
    });

    it("are not written if one of them cannot be read", async () => {
      const { all, exitCode, file } = await run("echo denied >&2; exit 1");
      assert.equal(exitCode, 1);
      assert.match(all, /skopeo cannot read quay\.io\/prometheus\/prometheus:.*\ndenied/);
      assert.equal(file, "config: {}\n");
    });

    it("are refused for a stack without a file, and without skopeo", async () => {
      assert.match((await run("exit 0", "prd")).all, /There is no Pulumi\.prd\.yaml/);
      assert.match((await run(undefined)).all, /skopeo, .* is not on PATH: apt-get install skopeo/);
    });
  });
});
