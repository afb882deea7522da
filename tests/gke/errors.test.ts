import assert from "node:assert/strict";
import * as path from "node:path";
import { bed, projects } from "./support/bed.ts";
import { Stack } from "./support/stack.ts";
import type { Fault } from "./standIn/faults.ts";
import { addBucket } from "./standIn/services/storage.ts";

const program = path.join(import.meta.dirname, "program");

/** A project without enabled APIs, clusters and buckets. */
describe("settings that name resources of Google Cloud", () => {
  let stack: Stack;
  before(async () => {
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

  it("are refused if a subnetwork does not exist", async () => {
    bed().world.enable(bed().world.project(projects.second), "compute");
    stack.set("gke.cluster.existing", undefined);
    stack.set("gke.cluster.create", {
      zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
      network: {
        existing: {
          ...{ network: "shared", subnetwork: "missing" },
          ...{ podRange: "pods", serviceRange: "services" },
        },
      },
    });
    await assertRefused(
      /ha-monitoring:gke\.cluster\.create\.network\.existing\.subnetwork: .*missing/,
    );
  });
});

/** Faults that the provider retries. */
const temporary: readonly Fault[] = [
  { method: /^storage\.buckets\.insert$/, times: 2, code: 429 },
  { method: /^compute\.networks\.insert$/, times: 1, code: 503 },
  { method: /^cloudresourcemanager\.projects\.setIamPolicy$/, times: 2, code: 409 },
  { method: /^iam\.projects\.serviceAccounts\.get$/, times: 1, code: 404 },
  { method: /^storage\.buckets\.setIamPolicy$/, times: 1, code: 503 },
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

  it("do not occur for an existing cluster, which is refused if it is an Autopilot cluster", async () => {
    const [[name, { name: cluster }] = ["", { name: "" }]] = bed().world.clusters.entries();
    const args = { name: "guest", file: "dev", project: projects.second, program };
    const guest = await Stack.create(bed(), args);
    guest.set("gke.cluster", { existing: { name: cluster } });
    assert.ok(!(await guest.plan()).includes("create Cluster gke"));
    guest.set("gke.ingress", { gateway: { iap: { members: ["group:devops@example.com"] } } });
    const { errors: withGateway } = await guest.preview();
    assert.match(withGateway.join("\n"), /ha-monitoring:gke\.ingress\.gateway: .*no Gateway API/);
    guest.set("gke.ingress", undefined);
    bed().world.clusters.change(name, { autopilot: { enabled: true } });
    const { errors } = await guest.preview();
    assert.match(errors.join("\n"), /ha-monitoring:gke\.cluster\.existing\.name: .*Autopilot/);
  });
});
