import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { diskOf } from "../../local/cluster/machine.ts";
import { loopbackPorts } from "../../embeddedCluster.ts";
import { projectDir, state } from "../../local/layout.ts";
import { eventually } from "../../local/client/eventually.ts";
import { kubectl } from "../../local/client/kubectl.ts";
import { query } from "../../local/client/querier.ts";
import { type OtherPrograms, startOtherPrograms } from "./support/otherPrograms.ts";
import { environment, make, tryMake } from "./support/make.ts";
import { ownProcesses, traces } from "./support/traces.ts";

/** Asserts that every container is ready, as after `make up`. */
async function assertAllReady(): Promise<void> {
  const ready = await kubectl(
    ...["get", "pods", "--all-namespaces", "--output"],
    'jsonpath={range .items[*]}{.status.containerStatuses[*].ready}{"\\n"}{end}',
  );
  assert.match(ready, /true/);
  assert.doesNotMatch(ready, /false/);
}

/** Starts a make target and kills it with its process group as soon as `moment` returns true. */
async function killAt(
  moment: () => Promise<boolean> | boolean,
  target: string,
  env = {},
): Promise<void> {
  const child = spawn("make", [target], {
    cwd: projectDir,
    env: { ...environment, ...env },
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise<"ended">((resolve) =>
    child.once("exit", () => {
      resolve("ended");
    }),
  );
  for (;;) {
    if (await moment()) break;
    const outcome = await Promise.race([ended, sleep(20)]);
    assert.notEqual(outcome, "ended", `make ${target} ended before it could be killed`);
  }
  // Machines have left the process group and survive.
  assert.ok(child.pid);
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

// Runs last of the files that need the cluster, as it removes the cluster.
describe("make", function () {
  this.timeout(600_000);
  let clean: Readonly<Record<string, string>>;
  let others: OtherPrograms | undefined;

  before(async () => {
    await make(["down"]);
    others = await startOtherPrograms();
    clean = await traces();
    assert.equal(clean.processes, "");
  });
  after(() => others?.remove());

  it("up reports all problems of the machine, and creates nothing", async () => {
    const scratch = await mkdtemp(path.join(os.tmpdir(), "old-go-"));
    await writeFile(path.join(scratch, "go"), "#!/bin/sh\necho go1.20\n", { mode: 0o755 });
    const servers = Object.values(loopbackPorts).map((port) =>
      createServer().listen(port, "127.0.0.1"),
    );
    await Promise.all(servers.map((server) => once(server, "listening")));
    try {
      // Go is needed only if a tool is missing.
      const env = {
        PATH: `${scratch}:${process.env.PATH ?? ""}`,
        HA_MONITORING_CACHE: path.join(scratch, "cache"),
      };
      const { exitCode, all } = await tryMake(["up"], env);
      assert.notEqual(exitCode, 0);
      assert.match(all, /^Go 1\.26 or newer is needed.*found go1\.20/m);
      for (const port of Object.values(loopbackPorts))
        assert.match(
          all,
          new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is used by another program`, "m"),
        );
      assert.deepEqual(await traces(), clean);
    } finally {
      for (const server of servers) server.close();
      await rm(scratch, { recursive: true });
    }
  });

  it("tools continues after a kill during a build, and down ends the build", async () => {
    const cache = await mkdtemp(path.join(os.tmpdir(), "cache-"));
    // Promtool, amtool and thanos are on PATH in these tests, so that `make tools` would build nothing.
    const env = { HA_MONITORING_CACHE: cache, FOR: "check" };
    const building = async () =>
      (await ownProcesses()).some(({ command }) => command.includes("go build"));
    try {
      await killAt(building, "tools", env);
      await make(["down"]);
      assert.deepEqual(await traces(), clean);
      await make(["tools"], env);
      const again = await make(["tools"], env);
      assert.match(again.all, /All tools are in the cache/);
    } finally {
      await rm(cache, { recursive: true });
    }
  });

  for (const file of [state.pki, state.kubeconfig, path.join(state.machines, "node-2", "services")])
    it(`boot continues after a kill at ${path.basename(file)}`, async () => {
      await killAt(() => existsSync(file), "boot");
      await make(["boot"]);
      assert.equal((await kubectl("get", "nodes", "--output=name")).split("\n").length, 3);
      await killAt(() => true, "stop");
      await make(["down"]);
      assert.deepEqual(await traces(), clean);
    });

  it("down removes everything after a kill during the boot", async () => {
    await killAt(() => existsSync(path.join(state.machines, "node-1")), "boot");
    await make(["down"]);
    assert.deepEqual(await traces(), clean);
  });

  it("up continues after a kill during pulumi up", async () => {
    await killAt(
      async () =>
        existsSync(state.kubeconfig) &&
        (await kubectl("get", "statefulsets", "-n=monitoring", "--output=name").catch(() => "")) !==
          "",
      "up",
    );
    await make(["up"]);
    await assertAllReady();
  });

  it("stop and up keep the data of each replica", async () => {
    const oldest = async () => {
      const samples = "min by (replica) (min_over_time(timestamp(up)[1h:5s]))";
      const found = await query(samples, { dedup: false });
      return found.map(({ metric, value }) => [metric.replica, value[1]]).sort();
    };
    const before = await eventually(60, async () => {
      const found = await oldest();
      assert.equal(found.length, 3);
      return found;
    });
    await make(["stop"]);
    await make(["up"]);
    await assertAllReady();
    // A querier discovers stores every 10 s.
    await eventually(60, async () => {
      assert.deepEqual(await oldest(), before);
    });
  });

  it("up copies the current images to the nodes", async () => {
    const source = path.join(diskOf("node-1", "/var/lib/containerd"), "copied-from");
    const current = await readFile(source, "utf8");
    await writeFile(source, "other images");
    await make(["up"]);
    assert.equal(await readFile(source, "utf8"), current);
    await assertAllReady();
  });

  it("down removes everything of the cluster, and changes nothing else", async () => {
    await make(["down"]);
    assert.deepEqual(await traces(), clean);
    assert.ok(others);
    await others.assertUntouched();
  });
});
