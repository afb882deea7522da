import assert from "node:assert/strict";
import { execa } from "execa";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir, stateDir } from "../../local/layout.ts";
import { pulumiEnv } from "../../local/pulumi.ts";
import { addBlocks } from "./standIn/services/storage.ts";
import { bed, projects } from "./support/bed.ts";

const clone = path.join(stateDir, "clone");
const stubs = path.join(stateDir, "stubs");
const calls = path.join(stateDir, "calls");

/** Blocks of commands in a section of README.md. */
async function blocksOf(section: string): Promise<readonly string[]> {
  const readme = await readFile(path.join(projectDir, "README.md"), "utf8");
  const [, text = ""] = readme.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(/```sh\n(.*?)```/gs)].map(([, commands = ""]) => commands);
}

/** Runs commands in the clone, with each update confirmed. */
async function run(commands: string): Promise<string> {
  const PATH = [stubs, bed().env.PATH].join(path.delimiter);
  const confirmed = { PULUMI_SKIP_CONFIRMATIONS: "true" };
  const { stdout } = await execa("bash", ["-euo", "pipefail", "-c", commands], {
    cwd: clone,
    env: { ...pulumiEnv(), ...bed().env, ...confirmed, PATH, MAKEFLAGS: "" },
  });
  return stdout;
}

describe("README's section on GKE", () => {
  let blocks: readonly string[];

  before(async () => {
    blocks = await blocksOf("On GKE");
    const omitted = ["node_modules", ".git"];
    await cp(projectDir, clone, {
      ...{ recursive: true, preserveTimestamps: true },
      filter: (file) => !omitted.includes(path.basename(file)),
    });
    await symlink(path.join(projectDir, "node_modules"), path.join(clone, "node_modules"));
    // There is no Google account, and npm's packages are those of this run.
    await mkdir(stubs);
    for (const program of ["gcloud", "npm"])
      await writeFile(path.join(stubs, program), `#!/bin/sh\necho ${program} "$@" >> ${calls}\n`, {
        mode: 0o755,
      });
  });

  it("has commands that create the stack in the user's project", async () => {
    assert.equal(blocks.length, 3);
    for (const block of blocks.slice(0, 2)) await run(block);
    assert.deepEqual((await readFile(calls, "utf8")).trimEnd().split("\n"), [
      ...["npm ci", "gcloud auth login", "gcloud auth application-default login"],
    ]);
    const { address, endpoints } = JSON.parse(await run("pulumi stack output --json")) as {
      readonly address: string;
      readonly endpoints: Readonly<Record<string, string>>;
    };
    assert.match(address, /^\d+\.\d+\.\d+\.\d+$/);
    assert.equal(endpoints.grafana, "https://grafana.monitoring.example.com");
    const clusters = bed().world.clusters.entries();
    assert.deepEqual(
      clusters.map(([name]) => name.split("/").slice(0, 2)),
      [["projects", projects.second]],
    );
  });

  it("has commands that delete everything, with the blocks", async () => {
    const { world } = bed();
    addBlocks(world);
    await run(blocks[2] ?? "");
    for (const kind of [world.networks, world.clusters, world.accounts, world.buckets])
      assert.deepEqual(kind.entries(), []);
  });
});
