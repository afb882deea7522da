import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { images } from "../../../versions.ts";
import { projectDir } from "../../../local/layout.ts";
import { buildTools, hasVersion } from "../../../local/tools/build.ts";
import { type Tool, tools } from "../../../local/tools/catalog.ts";
import { type Purpose, purposes, toolsFor } from "../../../local/tools/purposes.ts";
import { toolDirectory, toolsDir } from "../../../local/tools/toolPath.ts";

const versionOf = (module: string) => tools.find((tool) => tool.module === module)?.version;

describe("tools", () => {
  it("are recognized by their exact version", () => {
    assert.ok(hasVersion("Kubernetes v1.36.4", "1.36.4"));
    assert.ok(hasVersion("prometheus, version 3.16.0 (branch: x)", "3.16.0"));
    assert.ok(!hasVersion("Kubernetes v1.36.41", "1.36.4"));
    assert.ok(!hasVersion("Kubernetes v11.36.4", "1.36.4"));
    assert.ok(!hasVersion("Kubernetes v1.36.4-gke.100", "1.36.4"));
  });

  it("are no longer built after one of them has failed", async () => {
    const pause = { module: "pause", programs: { pause: "." } };
    const pages = { of: "missing", goModule: "", workspace: "", project: "", output: "" };
    const failing: Tool = {
      ...{ ...pause, version: "failing", seconds: 3 },
      pages: { ...pages, build: ["false"] },
    };
    const running = { ...pause, version: "running", seconds: 2 };
    const waiting = { ...pause, version: "waiting", seconds: 1 };
    const started: string[] = [];
    const progress = { started: ({ version }: Tool) => void started.push(version) };
    try {
      await assert.rejects(buildTools(progress, [failing, running, waiting]), /has no missing/);
      assert.deepEqual(started, ["failing", "running"]);
      const unfinished = (await readdir(toolsDir)).filter((name) => name.startsWith(".pause-"));
      assert.deepEqual(unfinished, []);
    } finally {
      for (const tool of [running, waiting])
        await rm(toolDirectory(tool), { recursive: true, force: true });
    }
  });

  it("are pinned with checksums", () => {
    for (const { module, pages, patches = [] } of tools) {
      const read = (file: string) =>
        readFileSync(path.join(projectDir, "local", "tools", module, file), "utf8");
      if (pages) {
        assert.match(read("package-lock.json"), /"integrity": "sha512-/, module);
        continue;
      }
      const checksums = read("go.mod").includes("require") ? read("go.sum") : undefined;
      for (const { module: patched, from } of patches)
        if (from)
          assert.ok(
            checksums?.includes(`${patched} ${from.version} h1:`),
            `${module} has the checksum of ${from.version}`,
          );
    }
  });

  it("of pages are only for the cluster, and have the version of their program", () => {
    for (const { module, version, pages } of tools) {
      if (!pages) continue;
      assert.equal(version, versionOf(pages.of), module);
      const uses = purposes.filter((purpose) =>
        toolsFor(purpose).some((tool) => tool.module === module),
      );
      assert.deepEqual(uses, ["cluster"], module);
    }
  });

  it("include everything that each purpose needs, and no more", () => {
    const modules = (purpose: Purpose) => toolsFor(purpose).map(({ module }) => module);
    assert.deepEqual(modules("validation").sort(), ["alertmanager", "prometheus", "thanos"]);
    assert.ok(!modules("check").includes("kubernetes"));
    assert.ok(!modules("cluster").includes("kube-score"));
    // Programs of pulled images are not built, but those that this machine runs.
    assert.ok(!modules("pulled").includes("traefik"));
    for (const module of [...modules("validation"), "kubernetes", "gcs-emulator"])
      assert.ok(modules("pulled").includes(module), module);
    const purposeless = tools.filter(
      (tool) => !purposes.some((purpose) => toolsFor(purpose).includes(tool)),
    );
    assert.deepEqual(
      purposeless,
      tools.filter(({ onDemand }) => onDemand),
    );
  });

  it("have the versions of the images that they replace", () => {
    const standIns: Record<keyof typeof images, string | undefined> = {
      prometheus: "prometheus",
      thanos: "thanos",
      alertmanager: "alertmanager",
      kubeStateMetrics: "kube-state-metrics",
      nodeExporter: "node-exporter",
      blackboxExporter: "blackbox-exporter",
      prometheusOperator: "prometheus-operator",
      traefik: "traefik",
      // Not on the embedded cluster.
      nginxIngress: undefined,
      grafana: undefined,
      k8sSidecar: undefined,
      gcsEmulator: "gcs-emulator",
    };
    for (const [image, module] of Object.entries(standIns))
      if (module !== undefined)
        assert.equal(
          images[image as keyof typeof images].split(":").at(-1),
          `v${versionOf(module)}`,
          `${image} and local/tools/${module}`,
        );
  });

  it("of Pulumi providers have the versions of the npm packages", () => {
    const { dependencies } = JSON.parse(
      readFileSync(path.join(projectDir, "package.json"), "utf8"),
    ) as { dependencies: Record<string, string> };
    assert.equal(dependencies["@pulumi/kubernetes"], versionOf("pulumi-resource-kubernetes"));
    assert.equal(dependencies["@pulumi/random"], versionOf("pulumi-resource-random"));
    assert.equal(dependencies["@pulumi/gcp"], versionOf("pulumi-resource-gcp"));
  });
});
