import assert from "node:assert/strict";
import { execa, type ResultPromise } from "execa";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { imageSettings, publishedImages } from "../../components/kubernetes/images.ts";
import { eventually } from "../../local/client/eventually.ts";
import { rootOf, storeOf, withContainerd } from "../../local/images/containerd.ts";
import { imageStore } from "../../local/images/store.ts";
import { projectDir } from "../../local/layout.ts";
import { aptInstall } from "../../local/prerequisites.ts";
import { buildTools } from "../../local/tools/build.ts";
import { tools } from "../../local/tools/catalog.ts";
import { toolPath, toolsDir } from "../../local/tools/toolPath.ts";
import { images } from "../../versions.ts";
import { freeAddress } from "../support/freeAddress.ts";

// A mirror of all registries on this machine, with the images that were built here.
describe("images from registries", function () {
  this.timeout(300_000);
  let scratch: string;
  let address: string;
  let registry: ResultPromise;

  before(async () => {
    await buildTools(
      { started: () => undefined },
      tools.filter(({ module }) => module === "registry"),
    );
    scratch = await mkdtemp(path.join(os.tmpdir(), "registry-"));
    address = await freeAddress();
    registry = startRegistry();
    for (const host of ["docker.io", "quay.io", "registry.k8s.io"]) {
      const directory = path.join(scratch, "hosts", host);
      await mkdir(directory, { recursive: true });
      await writeFile(
        path.join(directory, "hosts.toml"),
        `server = "http://${address}"\n[host."http://${address}"]\n  capabilities = ["pull", "resolve"]\n`,
      );
    }
    await pushImages();
  });
  after(async () => {
    registry.kill();
    await registry.catch(() => undefined);
    await rm(scratch, { recursive: true, force: true });
  });

  const startRegistry = () => {
    const running = execa(toolPath("registry"), [address, path.join(scratch, "registry")], {
      all: true,
    });
    running.catch(() => undefined);
    return running;
  };

  /** Pushes every published image; under the names of those that cannot be built, another image. */
  async function pushImages(): Promise<void> {
    const copy = path.join(scratch, "built");
    await mkdir(copy);
    await cp(await imageStore("build"), rootOf(copy), { recursive: true });
    await withContainerd(copy, async (socket) => {
      const ctr = (...args: string[]) => execa("ctr", [...storeOf(socket), ...args]);
      for (const unbuildable of [images.grafana, images.k8sSidecar, images.nginxIngress])
        await ctr("tag", images.blackboxExporter, unbuildable);
      const { stdout } = await ctr("list", "--quiet");
      for (const name of stdout.split("\n").filter((name) => name.includes(".")))
        await ctr("push", "--plain-http", name.replace(/^[^/]+/, address), name);
    });
  }

  /** An empty cache of images, with the tools. */
  async function cacheWithTools(name: string): Promise<string> {
    const cache = path.join(scratch, name);
    await mkdir(cache);
    await symlink(toolsDir, path.join(cache, "tools"));
    return cache;
  }

  /** Calls a function of local/ with another cache. */
  function call(cache: string, file: string, expression: string) {
    return execa(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `const module = await import("./local/images/${file}"); console.log(JSON.stringify(await module.${expression}));`,
      ],
      {
        reject: false,
        all: true,
        env: {
          HA_MONITORING_CACHE: cache,
          HA_MONITORING_REGISTRY_HOSTS: path.join(scratch, "hosts"),
        },
      },
    );
  }

  it("are all that the cluster needs, and Grafana's", async () => {
    const cache = await cacheWithTools("complete");
    const { exitCode, all } = await call(cache, "store.ts", 'imageStore("pull")');
    assert.equal(exitCode, 0, all);
    const pulled = path.join(scratch, "pulled");
    await mkdir(pulled);
    await cp(JSON.parse(all) as string, rootOf(pulled), { recursive: true });
    await withContainerd(pulled, async (socket) => {
      const { stdout } = await execa("ctr", [...storeOf(socket), "check", "--quiet"]);
      const complete = stdout.split("\n");
      const { nginxIngress, gcsEmulator, ...needed } = images;
      // ctr completes the name of an image without a registry.
      for (const name of [...Object.values(needed), `docker.io/${gcsEmulator}`])
        assert.ok(complete.includes(name), name);
      assert.ok(!complete.includes(nginxIngress));
    });
  });

  it("have digests, which make digests writes into a stack's file", async () => {
    if (!existsSync("/usr/bin/skopeo")) await aptInstall(["skopeo"]);
    const file = path.join(projectDir, "Pulumi.digests-test.yaml");
    await writeFile(
      file,
      `# A comment.\nconfig:\n  ha-monitoring:images: { registry: "${address}" }\n`,
    );
    try {
      const options = ["STACK=digests-test", "OPTIONS=--tls-verify=false"];
      await execa("make", ["--silent", "digests", ...options], { cwd: projectDir });
      const text = await readFile(file, "utf8");
      assert.match(text, /^# A comment\./);
      const { digests } = imageSettings.parse(
        (parse(text) as { config: Record<string, unknown> }).config["ha-monitoring:images"],
      );
      assert.deepEqual(Object.keys(digests), [...publishedImages]);
      // The registry has an image of the digest.
      const repository = images.thanos.replace(/^[^/]+\/(.*):.*$/, "$1");
      const manifest = await fetch(
        `http://${address}/v2/${repository}/manifests/${digests.thanos}`,
      );
      assert.equal(manifest.status, 200);
    } finally {
      await rm(file);
    }
  });

  it("are continued after the registry has failed", async () => {
    const cache = await cacheWithTools("continued");
    const repositories = path.join(scratch, "registry/docker/registry/v2/repositories");
    const [missing, aside] = ["grafana", "aside"].map((name) => path.join(repositories, name));
    assert.ok(missing !== undefined && aside !== undefined);
    await execa("mv", [missing, aside]);
    const failed = await call(cache, "store.ts", 'imageStore("pull")');
    assert.notEqual(failed.exitCode, 0);
    assert.match(
      failed.all,
      new RegExp(`The image ${images.grafana} cannot be pulled: .*not found`),
    );

    await execa("mv", [aside, missing]);
    const { exitCode, all } = await call(cache, "store.ts", 'imageStore("pull")');
    assert.equal(exitCode, 0, all);
  });

  it("are the default where a registry is reached, and built where none is", async () => {
    const source = async (cache: string) => {
      const { all } = await call(cache, "source.ts", "imageSource()");
      return (JSON.parse(all) as { source: string }).source;
    };
    // Without the tools, which would be used if they were there.
    assert.equal(await source(path.join(scratch, "empty")), "pull");
    registry.kill();
    await registry.catch(() => undefined);
    assert.equal(await source(path.join(scratch, "empty")), "build");
    assert.equal(await source(path.join(scratch, "complete")), "pull", "an earlier run has pulled");
    registry = startRegistry();
    await eventually(10, async () => {
      assert.equal((await fetch(`http://${address}/v2/`)).status, 200);
    });
  });
});
