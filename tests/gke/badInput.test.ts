import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";

const program = path.join(import.meta.dirname, "program");

/** A project without enabled APIs and buckets. */
describe("settings that name missing resources of Google Cloud", () => {
  let stack: Stack;
  before(async () => {
    const args = { name: "missing", file: "dev", project: projects.second, program };
    stack = await Stack.create(bed(), args);
  });

  /** Asserts that an update creates nothing and reports one line that matches. */
  async function assertRefused(line: RegExp): Promise<void> {
    const { exitCode, output, operations } = await stack.run("up", "--yes", "--skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, line);
    assert.doesNotMatch(output, /^\s+at /m, "a stack trace");
    assert.deepEqual(
      operations.filter((operation) => /Cluster|Bucket|Network/.test(operation)),
      [],
    );
  }

  it("are refused by name for a missing bucket", async () => {
    stack.set("gke.buckets", { existing: { longTerm: "missing-blocks", ruler: "missing-ruler" } });
    await assertRefused(/ha-monitoring:gke\.buckets\.existing\.longTerm: .*missing-blocks/);
  });

  it("are refused by name for a bucket with an event-based hold", async () => {
    for (const name of ["held-blocks", "held-ruler"])
      bed().world.buckets.add(name, {
        ...{ name, location: "EUROPE-WEST1", metageneration: "1", projectNumber: "412345678902" },
        ...{ defaultEventBasedHold: true, storageClass: "STANDARD", locationType: "region" },
      });
    stack.set("gke.buckets", { existing: { longTerm: "held-blocks", ruler: "held-ruler" } });
    await assertRefused(/ha-monitoring:gke\.buckets\.existing\.(longTerm|ruler): .*hold/);
    for (const name of ["held-blocks", "held-ruler"]) bed().world.buckets.delete(name);
  });

  it("are refused by name for a missing cluster", async () => {
    stack.set("gke.buckets", { create: { forceDestroy: true } });
    stack.set("gke.cluster", { existing: { name: "missing" } });
    bed().world.enable(bed().world.project(projects.second), "container");
    await assertRefused(/ha-monitoring:gke\.cluster\.existing\.name: .*missing/);
  });
});
