import assert from "node:assert/strict";
import { list } from "./cluster.ts";
import { agesByReplica } from "./counter.ts";

/** Scrape interval in seconds, as in Pulumi.local.yaml. */
export const scrapeInterval = 5;

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
  };
}

/**
 * Asserts that every workload has all its pods ready.
 * @param counted whether each replica must have a fresh sample of the counter too
 */
export async function isHealthy({ counted } = { counted: true }): Promise<void> {
  const workloads = await list<Workload>("deployments,statefulsets,daemonsets", "-A");
  const lacking = workloads.filter(({ spec, status }) => {
    const wanted = spec.replicas ?? status.desiredNumberScheduled;
    return (status.readyReplicas ?? status.numberReady ?? 0) !== wanted;
  });
  assert.deepEqual(
    lacking.map(({ metadata }) => metadata.name),
    [],
    "no pod is missing",
  );
  if (!counted) return;
  const ages = await agesByReplica();
  assert.equal(ages.size, 3, "three replicas have the counter");
  for (const [replica, age] of ages)
    assert.ok(age < 2 * scrapeInterval, `the newest sample of ${replica} is ${age} s old`);
}
