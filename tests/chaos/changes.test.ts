import assert from "node:assert/strict";
import { images } from "../../versions.ts";
import type { ImageNames } from "../../local/images/catalog.ts";
import { getJson } from "../../local/client/stack.ts";
import { list } from "./support/cluster.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";
import { interruptedUpdate } from "./support/interruption.ts";
import { update } from "./support/load.ts";
import { type Previous, previousProgram, type Program } from "./support/previous.ts";

interface Workload {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } };
  };
  readonly status: { readonly updatedReplicas?: number; readonly replicas?: number };
}

/** Maximum seconds of a rollout of Prometheus that `pulumi up` has not waited for. */
const rollout = 300;
const buildInfo = "/api/v1/status/buildinfo";

/** Asserts that every pod of Prometheus and Thanos has these images. */
async function areReleases({ prometheus, thanos }: ImageNames): Promise<void> {
  const workloads = await list<Workload>("deployments,statefulsets", "-n=monitoring");
  const changed = workloads.filter(({ metadata }) => /^(prometheus|thanos)/.test(metadata.name));
  assert.equal(changed.length, 8);
  for (const { metadata, spec, status } of changed) {
    for (const { image } of spec.template.spec.containers)
      assert.ok([prometheus, thanos].includes(image), `${metadata.name} has ${image}`);
    assert.equal(status.updatedReplicas, status.replicas, metadata.name);
  }
  for (const [endpoint, image] of [
    ["prometheus-0", prometheus],
    ["thanos-querier", thanos],
  ] as const) {
    const { data } = await getJson<{ data: { version: string } }>(endpoint, buildInfo);
    assert.equal(`v${data.version}`, image.split(":").at(-1), endpoint);
  }
}

/** Runs `pulumi up` of a program; with a signal, interrupts it first and runs it again. */
async function replacePods(
  fault: string,
  { images, options }: Program,
  signal?: Parameters<typeof interruptedUpdate>[1],
): Promise<void> {
  keepsPromise(
    await runFault({
      fault,
      inject: async () => {
        if (signal) await interruptedUpdate(options, signal);
        await update(undefined, options);
      },
      recovered: () => areReleases(images),
      within: rollout,
    }),
  );
}

const current: Program = { images, options: [] };

describe("a change by pulumi up", function () {
  // Each Prometheus has a preStop delay, starts and scrapes twice before the next one is replaced.
  this.timeout(1_200_000);
  let previous: Previous;
  before(async () => {
    previous = await previousProgram();
  });
  after(async () => {
    await update();
    await previous.remove();
  });

  it("that rolls Prometheus and Thanos back to the previous releases", () =>
    replacePods("rollback of Prometheus and Thanos to the releases before", previous));

  it("that upgrades Prometheus and Thanos", () =>
    replacePods("rolling upgrade of Prometheus and Thanos", current));

  it("that is ended by SIGINT while pods are being replaced, and run again", () =>
    replacePods("pulumi up ended by SIGINT amid a rollback, and run again", previous, "SIGINT"));

  it("that is ended by SIGKILL while pods are being replaced, unlocked and run again", () =>
    replacePods(
      "pulumi up ended by SIGKILL amid an upgrade, and unlocked and run again",
      current,
      "SIGKILL",
    ));
});
