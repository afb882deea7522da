import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";
import { addBucket } from "./standIn/services/storage.ts";

/** A project without enabled APIs, clusters and buckets. */
describe("settings that name resources of Google Cloud", () => {
  let stack: Stack;
  before(async () => {
    const program = path.join(import.meta.dirname, "program");
    const args = { name: "missing", file: "dev", project: projects.second, program };
    stack = await Stack.create(bed(), args);
  });

  /** Asserts that the preview reports one line that matches, without a stack trace. */
  async function assertRefused(line: RegExp): Promise<void> {
    const { errors } = await stack.preview();
    assert.match(errors.join("\n"), line);
    assert.doesNotMatch(errors.join("\n"), /^\s+at /m, "a stack trace");
  }

  it("are refused if a bucket does not exist", async () => {
    stack.set("gke.buckets", { existing: { longTerm: "missing-blocks", ruler: "missing-ruler" } });
    await assertRefused(/ha-monitoring:gke\.buckets\.existing\.(longTerm|ruler): .*missing-/);
  });

  it("are refused if a bucket has an event-based hold", async () => {
    const { number } = bed().world.project(projects.second);
    for (const name of ["held-blocks", "held-ruler"])
      addBucket(bed().world, number, {
        ...{ name, location: "europe-west1", defaultEventBasedHold: true },
      });
    stack.set("gke.buckets", { existing: { longTerm: "held-blocks", ruler: "held-ruler" } });
    await assertRefused(/ha-monitoring:gke\.buckets\.existing\.(longTerm|ruler): .*hold/);
    for (const name of ["held-blocks", "held-ruler"]) bed().world.buckets.delete(name);
  });

  it("are refused if the API that has the cluster is disabled", async () => {
    stack.set("gke.buckets", { create: { forceDestroy: true } });
    stack.set("gke.cluster", { existing: { name: "missing" } });
    await assertRefused(/ha-monitoring:gke\.cluster\.existing\.name: .*has not been used/);
  });

  it("are refused if a cluster does not exist", async () => {
    bed().world.enable(bed().world.project(projects.second), "container");
    await assertRefused(/ha-monitoring:gke\.cluster\.existing\.name: .*missing/);
  });
});
