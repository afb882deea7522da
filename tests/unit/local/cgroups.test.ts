import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { foldersOf } from "../../../local/cluster/cgroups.ts";

describe("the control groups that a run returns to", () => {
  let top = "";
  before(() => {
    top = mkdtempSync(path.join(tmpdir(), "cgroups-"));
    for (const folder of [
      "memory/session",
      "cpu,cpuacct/session",
      "systemd/session",
      "unified/session",
    ])
      mkdirSync(path.join(top, folder), { recursive: true });
    mkdirSync(path.join(top, "cgroup/user.slice/session-1.scope"), { recursive: true });
  });
  after(() => {
    rmSync(top, { recursive: true });
  });

  const found = (membership: string, ...trees: readonly string[]) =>
    foldersOf(
      membership,
      trees.map((tree) => path.join(top, tree)),
    ).map((folder) => path.relative(top, folder));

  it("are those of before the run in the tree of version 2, not its root", () => {
    assert.deepEqual(found("0::/user.slice/session-1.scope\n", "cgroup"), [
      "cgroup/user.slice/session-1.scope",
    ]);
  });

  it("are those of before the run in each tree of version 1", () => {
    const membership = [
      ...["9:name=systemd:/session", "4:memory:/session", "2:cpu,cpuacct:/session", "1:pids:/"],
      ...["0::/session", ""],
    ].join("\n");
    assert.deepEqual(found(membership, "memory", "cpu,cpuacct", "pids", "systemd", "unified"), [
      ...["memory/session", "cpu,cpuacct/session", "pids", "systemd/session", "unified/session"],
    ]);
  });

  it("are the roots for groups without a folder, such as those outside of the cgroup namespace", () => {
    assert.deepEqual(found("0::/../cgroup/user.slice\n", "memory", "cgroup"), ["memory", "cgroup"]);
    assert.deepEqual(found("0::/../memory/session\n", "cgroup"), ["cgroup"]);
    assert.deepEqual(found("0::/removed\n", "cgroup"), ["cgroup"]);
  });
});
