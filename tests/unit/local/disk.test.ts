import assert from "node:assert/strict";
import * as os from "node:os";
import * as path from "node:path";
import { checkDisks, type DiskNeed } from "../../../local/disk.ts";

const needs: readonly DiskNeed[] = [
  { folder: "/go", gib: 10, variable: "GOCACHE" },
  { folder: "/cache", gib: 4, variable: "HA_MONITORING_CACHE" },
  { folder: "/state", gib: 0, variable: "HA_MONITORING_STATE" },
];
/** All folders on one disk. */
const oneDisk = (freeGib: number) => () => Promise.resolve({ id: 1, freeGib });

describe("checkDisks", () => {
  it("adds up the needs of all folders on a disk", async () => {
    assert.deepEqual(await checkDisks(needs, oneDisk(14)), []);
    assert.deepEqual(await checkDisks(needs, oneDisk(13.94)), [
      "A disk has 13.9 GiB free and 14.0 GiB are needed: 10.0 GiB in /go (GOCACHE moves it), 4.0 GiB in /cache (HA_MONITORING_CACHE moves it). Free some space, or use another disk.",
    ]);
  });

  it("checks each disk separately", async () => {
    const disks = (folder: string) =>
      Promise.resolve(folder === "/go" ? { id: 1, freeGib: 9 } : { id: 2, freeGib: 4 });
    const [problem, ...more] = await checkDisks(needs, disks);
    assert.match(
      problem ?? "",
      /^A disk has 9\.0 GiB free and 10\.0 GiB are needed: 10\.0 GiB in \/go/,
    );
    assert.deepEqual(more, []);
  });

  it("finds the disk of a folder that does not exist yet", async () => {
    const folder = path.join(os.tmpdir(), "missing", "folder");
    const need = (gib: number) => [{ folder, gib, variable: "X" }];
    assert.deepEqual(await checkDisks(need(0.001)), []);
    assert.equal((await checkDisks(need(1e6))).length, 1);
  });

  it("does not check folders that need no space", async () => {
    assert.deepEqual(await checkDisks(needs, oneDisk(14)), []);
    assert.deepEqual(await checkDisks([{ folder: "/x", gib: 0, variable: "X" }], oneDisk(0)), []);
  });
});
