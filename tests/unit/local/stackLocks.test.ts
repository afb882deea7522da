import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stackLocks } from "../../../local/stackLocks.ts";

describe("locks of the stack", () => {
  let backend: string;
  let running: ChildProcess;

  before(async () => {
    backend = mkdtempSync(path.join(os.tmpdir(), "backend-"));
    // A process named pulumi, since the name distinguishes a holder from a later process with the same ID.
    copyFileSync("/bin/sleep", path.join(backend, "pulumi"));
    running = spawn(path.join(backend, "pulumi"), ["60"]);
    await once(running, "spawn");
  });
  after(() => {
    running.kill();
    rmSync(backend, { recursive: true });
  });
  afterEach(() => {
    rmSync(path.join(backend, "locks"), { recursive: true, force: true });
  });

  const lock = (content: string) => {
    const directory = path.join(backend, "locks", "organization", "ha-monitoring", "local");
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, `${Math.random()}.json`), content);
  };
  const lockOf = (pid: number | undefined, hostname = os.hostname()) => {
    lock(JSON.stringify({ pid, username: "root", hostname, timestamp: "2026-01-01T00:00:00Z" }));
  };

  it("do not exist without a lock file", () => {
    assert.deepEqual(stackLocks(backend), { held: [], stale: false });
  });

  it("are held by a running pulumi, and by one on another host", () => {
    lockOf(running.pid);
    assert.deepEqual(stackLocks(backend), { held: [running.pid], stale: false });
    lockOf(1, "elsewhere");
    assert.deepEqual([...stackLocks(backend).held].sort(), [1, running.pid].sort());
  });

  it("are stale where the process has ended, another program has its ID, or the file is incomplete", () => {
    // Linux gives no process the ID 2^22.
    for (const stale of [
      () => {
        lockOf(2 ** 22);
      },
      () => {
        lockOf(process.pid);
      },
      () => {
        lock("{");
      },
    ]) {
      rmSync(path.join(backend, "locks"), { recursive: true, force: true });
      stale();
      assert.deepEqual(stackLocks(backend), { held: [], stale: true });
    }
  });
});
