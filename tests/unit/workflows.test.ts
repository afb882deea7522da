import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { authPlugin } from "../../components/platform/gke/kubeconfig.ts";
import { toolPath } from "../../local/tools/toolPath.ts";

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown }>>;
}

const workflows = globSync(".github/workflows/*.yml");
const files = [...workflows, ...globSync(".github/actions/*/action.yml")];
const read = (file: string) => readFileSync(file, "utf8");

describe("workflows", () => {
  it("pass actionlint", () => {
    // Without shellcheck and pyflakes, which are not installed everywhere.
    const args = ["-shellcheck=", "-pyflakes=", ...workflows];
    const { error, status, stdout } = spawnSync(toolPath("actionlint"), args, { encoding: "utf8" });
    assert.equal(error, undefined, 'actionlint runs: "make check" builds it');
    assert.ok(status === 0, stdout);
  });

  it("pin actions to commits, with the release in a comment", () => {
    const pins = new Map<string, string>();
    for (const file of files)
      for (const [, action = "", rest = ""] of read(file).matchAll(/uses: ([^@\s]+)(.*)/g)) {
        if (action.startsWith("./")) continue;
        assert.match(rest, /^@[0-9a-f]{40} # v\d+\.\d+\.\d+/, `${file}: ${action}`);
        assert.equal(pins.get(action) ?? rest.slice(0, 41), rest.slice(0, 41), action);
        pins.set(action, rest.slice(0, 41));
      }
    assert.ok(pins.has("pulumi/actions") && pins.has("google-github-actions/auth"));
  });

  it("install the GKE auth plugin wherever they have Google credentials", () => {
    const withCredentials = workflows.filter((file) =>
      read(file).includes("google-github-actions/auth@"),
    );
    assert.ok(withCredentials.length >= 3);
    for (const file of withCredentials)
      assert.match(read(file), new RegExp(`install_components: ${authPlugin}$`, "m"), file);
  });

  it("have only read permission by default, and no long-lived secret", () => {
    assert.ok(workflows.length >= 5);
    for (const file of workflows) {
      const { permissions } = parse(read(file)) as Workflow;
      assert.deepEqual(permissions, { contents: "read" }, file);
      assert.doesNotMatch(read(file), /secrets\./, file);
    }
  });

  it("run existing make targets", () => {
    const makefile = read("Makefile");
    const targets = files.flatMap((file) =>
      [...read(file).matchAll(/\bmake ([a-z]+)/g)].map(([, target = ""]) => target),
    );
    for (const wanted of ["check", "policy", "plan"]) assert.ok(targets.includes(wanted), wanted);
    for (const target of targets) assert.match(makefile, new RegExp(`^${target}:`, "m"), target);
  });

  it("derive the cache key from files that exist", () => {
    const patterns = files.flatMap((file) =>
      [...read(file).matchAll(/hashFiles\(([^)]*)\)/g)].flatMap(([, list = ""]) =>
        [...list.matchAll(/'([^']+)'/g)].map(([, pattern = ""]) => pattern),
      ),
    );
    assert.ok(patterns.length > 0);
    for (const pattern of patterns) assert.ok(globSync(pattern).length > 0, pattern);
  });

  it("use the Pulumi version of package.json", () => {
    const { dependencies } = JSON.parse(read("package.json")) as {
      dependencies: Record<string, string>;
    };
    const versions = files.flatMap((file) =>
      [...read(file).matchAll(/pulumi-version: (\S+)/g)].map(([, version]) => version),
    );
    assert.ok(versions.length > 0);
    for (const version of versions) assert.equal(version, dependencies["@pulumi/pulumi"]);
  });
});
