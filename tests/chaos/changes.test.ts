import assert from "node:assert/strict";
import type { Settings } from "../e2e/support/stack.ts";
import { list } from "./support/cluster.ts";
import { endure, keepsPromise } from "./support/endure.ts";
import { interruptedUpdate } from "./support/interruption.ts";
import { update } from "./support/load.ts";

// Of each program one version only can be built here. What matters of an upgrade is that every pod
// is replaced by one of another template, in turn and under load: here it asks for another CPU time.
const upgraded = "11m";

function upgrade(settings: Settings): void {
  for (const part of ["prometheus", "querier", "queryFrontend", "storeGateway", "compactor"])
    askFor(settings[`ha-monitoring:${part}`] as Settings);
  const ruler = settings["ha-monitoring:ruler"] as Settings;
  for (const part of [ruler, ruler.storeGateway, ruler.compactor]) askFor(part as Settings);
}

function askFor(part: Settings): void {
  const { requests, ...resources } = part.resources as { requests: object };
  part.resources = { ...resources, requests: { ...requests, cpu: upgraded } };
}

interface Workload {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
  readonly status: { readonly updatedReplicas?: number; readonly replicas?: number };
}
interface Container {
  readonly resources: { readonly requests?: { readonly cpu?: string } };
}

/** Asserts that every pod of Prometheus and Thanos is of the upgraded template, or none. */
async function isUpgraded(wanted: boolean): Promise<void> {
  const workloads = await list<Workload>("deployments,statefulsets", "-n=monitoring");
  const changed = workloads.filter(({ metadata }) => /^(prometheus|thanos)/.test(metadata.name));
  assert.equal(changed.length, 8);
  for (const { metadata, spec, status } of changed) {
    const cpu = spec.template.spec.containers[0]?.resources.requests?.cpu;
    assert.equal(cpu === upgraded, wanted, `${metadata.name} asks for ${cpu}`);
    assert.equal(status.updatedReplicas, status.replicas, metadata.name);
  }
}

describe("a change by pulumi up", function () {
  // One Prometheus after the other says farewell, starts and scrapes twice.
  this.timeout(1_200_000);
  after(() => update());

  it("that upgrades Prometheus and Thanos", async () => {
    keepsPromise(
      await endure({
        fault: "rolling upgrade of Prometheus and Thanos",
        inject: () => update(upgrade),
        recovered: () => isUpgraded(true),
      }),
    );
  });

  it("that is rolled back", async () => {
    keepsPromise(
      await endure({
        fault: "rollback of that upgrade",
        inject: () => update(),
        recovered: () => isUpgraded(false),
      }),
    );
  });

  for (const { signal, then, change, wanted } of [
    { signal: "SIGINT", then: "run again", change: upgrade, wanted: true },
    { signal: "SIGKILL", then: "unlocked and run again", change: undefined, wanted: false },
  ] as const)
    it(`that is ended by ${signal} while pods are being replaced, and ${then}`, async () => {
      keepsPromise(
        await endure({
          fault: `pulumi up ended by ${signal} amid an upgrade, and ${then}`,
          inject: async () => {
            await interruptedUpdate(change, signal);
            await update(change);
          },
          recovered: () => isUpgraded(wanted),
        }),
      );
    });
});
