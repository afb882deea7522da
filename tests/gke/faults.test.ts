import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";
import type { Fault } from "./standIn/faults.ts";

const program = path.join(import.meta.dirname, "program");
const member = "Service account does not exist.";

/** Faults that the provider retries. */
const temporary: readonly Fault[] = [
  { method: /^storage\.buckets\.insert$/, times: 2, code: 429 },
  { method: /^compute\.networks\.insert$/, times: 1, code: 503 },
  { method: /^cloudresourcemanager\.projects\.setIamPolicy$/, times: 2, code: 409 },
  { method: /^iam\.projects\.serviceAccounts\.get$/, times: 1, code: 404 },
  { method: /^storage\.buckets\.setIamPolicy$/, times: 1, code: 400, message: member },
  { method: /^container\..*operations\.get$/, times: 2, code: 503 },
];

const message = "Insufficient regional quota to satisfy request.";

/** Faults that end an update. */
const permanent: readonly Fault[] = [
  { method: /^container\.projects\.locations\.clusters\.create$/, times: 1, code: 403, message },
  { method: /^container\..*nodePools\.create$/, times: 1, code: 403, message },
];

describe("errors of Google's APIs", () => {
  it("are retried if they are temporary; others end an update, which the next one continues", async () => {
    const args = { name: "faults", file: "dev", project: projects.second, program };
    const stack = await Stack.create(bed(), args);
    const { clusters, faults } = bed().world;
    const remaining = temporary.map((fault) => faults.add(fault));
    for (const fault of permanent) {
      const left = faults.add(fault);
      const { exitCode, output } = await stack.run("up", "--yes", "--skip-preview");
      assert.notEqual(exitCode, 0);
      assert.match(output, /Insufficient regional quota/);
      assert.doesNotMatch(output, /This fault is switched on/);
      assert.equal(left(), 0);
    }
    await stack.up();
    assert.deepEqual(
      remaining.map((left) => left()),
      temporary.map(() => 0),
    );
    await stack.assertUnchanged("--refresh");
    assert.equal(clusters.entries().length, 1);
  });
});
