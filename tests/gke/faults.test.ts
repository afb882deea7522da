import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";
import type { Fault } from "./standIn/faults.ts";

const program = path.join(import.meta.dirname, "program");
const member = "Service account does not exist.";

/** Faults that the provider retries. */
const retried: readonly Fault[] = [
  { method: /^storage\.buckets\.insert$/, times: 2, code: 429 },
  { method: /^compute\.networks\.insert$/, times: 1, code: 503 },
  { method: /^cloudresourcemanager\.projects\.setIamPolicy$/, times: 2, code: 409 },
  { method: /^iam\.projects\.serviceAccounts\.get$/, times: 1, code: 404 },
  { method: /^storage\.buckets\.setIamPolicy$/, times: 1, code: 400, message: member },
  { method: /^container\..*operations\.get$/, times: 2, code: 503 },
];

/** Faults that end an update. */
const fatal: readonly Fault[] = [
  { method: /^container\.projects\.locations\.clusters\.create$/, times: 1, code: 403 },
  { method: /^container\..*nodePools\.create$/, times: 1, code: 403 },
];

describe("errors of Google's APIs", () => {
  let stack: Stack;
  before(async () => {
    const args = { name: "faults", file: "dev", project: projects.second, program };
    stack = await Stack.create(bed(), args);
  });
  after(async () => {
    await stack.destroy();
  });

  it("end an update, which the next update continues", async () => {
    const { faults } = bed().world;
    for (const fault of fatal) {
      const remaining = faults.add(fault);
      const { exitCode } = await stack.run("up", "--yes", "--skip-preview");
      assert.equal(remaining(), 0, `${String(fault.method)} was requested`);
      assert.notEqual(exitCode, 0);
    }
    await stack.up();
    assert.deepEqual(await stack.plan("--refresh"), []);
    assert.equal(bed().world.clusters.entries().length, 1);
    await stack.destroy();
  });

  it("are retried if they are temporary", async () => {
    const { faults } = bed().world;
    const remaining = retried.map((fault) => faults.add(fault));
    await stack.up();
    assert.deepEqual(
      remaining.map((left) => left()),
      retried.map(() => 0),
    );
    assert.deepEqual(await stack.plan("--refresh"), []);
  });
});
