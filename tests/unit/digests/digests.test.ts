import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { references, withDigests, writeDigests } from "../../../digests/digests.ts";

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
    const { PATH } = process.env;
    afterEach(() => {
      process.env.PATH = PATH;
    });
    const file = path.join(directory, "Pulumi.prod.yaml");
    const content = () => readFileSync(file, "utf8");
    /** Writes the digests that a script in place of skopeo prints; returns what is reported. */
    async function write(skopeo?: string): Promise<string> {
      writeFileSync(file, "config: {}\n");
      const program = path.join(directory, "skopeo");
      rmSync(program, { force: true });
      if (skopeo !== undefined) writeFileSync(program, `#!/bin/sh\n${skopeo}\n`, { mode: 0o755 });
      process.env.PATH = directory;
      const lines: string[] = [];
      const count = await writeDigests(file, ["--creds=a:b"], (line) => lines.push(line));
      assert.equal(lines.length, count);
      return lines.join("\n");
    }

    it("are written, with the options passed to skopeo", async () => {
      const options = path.join(directory, "options");
      const reported = await write(`echo "$@" >> ${options}; echo ${digest}`);
      assert.match(reported, /^quay\.io\/thanos\/thanos:v\S+@sha256:a+$/m);
      assert.match(content(), new RegExp(`thanos: ${digest}`));
      assert.match(
        readFileSync(options, "utf8"),
        /^inspect .*--creds=a:b docker:\/\/quay\.io\/thanos\/thanos:v/m,
      );
    });

    it("are not written if one of them cannot be read", async () => {
      await assert.rejects(
        write("echo denied >&2; exit 1"),
        /skopeo cannot read quay\.io\/prometheus\/prometheus:.*\ndenied/,
      );
      assert.equal(content(), "config: {}\n");
    });

    it("need skopeo and the file of the stack", async () => {
      await assert.rejects(write(), /skopeo, .* is not on PATH: apt-get install skopeo/);
      await assert.rejects(
        writeDigests("Pulumi.prd.yaml", [], () => undefined),
        /There is no Pulumi\.prd\.yaml/,
      );
    });
  });
});
