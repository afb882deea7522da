import assert from "node:assert/strict";
import {
  Compactor,
  type CompactorArgs,
  compactorSettings,
} from "../../../../../components/monitoring/thanos/compactor.ts";
import { testBucket } from "../../../support/bucket.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { assertRestricted, containerOf, podOf } from "../../../support/workloads.ts";

const create = (settings: CompactorArgs["settings"] = {}): Promise<Stack> =>
  run(
    () =>
      new Compactor("thanos-compactor", {
        namespace: "monitoring",
        bucket: testBucket(),
        storageClass: "fast",
        settings,
      }),
  );

const compactor = (stack: Stack) => stack.get("StatefulSet", "thanos-compactor");

describe("Compactor", () => {
  it("consists of these and nothing else", async () => {
    assert.deepEqual((await create()).children, [
      "Compactor thanos-compactor",
      "StatefulSet thanos-compactor",
      "ThanosStatefulSet thanos-compactor",
    ]);
  });

  it("is one, as two would corrupt the bucket", async () => {
    assert.equal(compactor(await create()).inputs.spec.replicas, 1);
    assert.equal(compactorSettings.safeParse({ replicas: 2 }).success, false);
  });

  it("compacts the bucket for good, starts over at any error, and deletes nothing for its age", async () => {
    const { args, ports } = containerOf(compactor(await create()), "thanos-compactor");
    assert.deepEqual(args, [
      "compact",
      "--enable-auto-gomemlimit",
      "--wait",
      "--no-debug.halt-on-error",
      "--data-dir=/data",
      "--retention.resolution-raw=0d",
      "--retention.resolution-5m=0d",
      "--retention.resolution-1h=0d",
      '--objstore.config={"type":"GCS","config":{"bucket":"blocks"}}',
    ]);
    assert.deepEqual(ports, [{ name: "http", containerPort: 10902 }]);
  });

  it("keeps each resolution for as long as it is told", async () => {
    const retention = { raw: "30d", fiveMinutes: "90d", oneHour: "forever" };
    const { args } = containerOf(compactor(await create({ retention })), "thanos-compactor");
    assert.deepEqual(
      args.filter((arg) => arg.startsWith("--retention")),
      [
        "--retention.resolution-raw=30d",
        "--retention.resolution-5m=90d",
        "--retention.resolution-1h=0d",
      ],
    );
  });

  it("is no Store API, and runs restricted, without access to the cluster", async () => {
    const pod = podOf(compactor(await create()));
    assert.equal(pod.metadata.labels["thanos-store-api"], undefined);
    assert.equal(pod.spec.automountServiceAccountToken, false);
    assertRestricted(pod);
  });

  for (const [resolution, value] of [
    ["raw", "39h"],
    ["raw", "0d"],
    ["fiveMinutes", "9d"],
    ["oneHour", "never"],
  ] as const)
    it(`refuses ${value} for ${resolution}, by which blocks are gone before they are downsampled`, () => {
      const result = compactorSettings.safeParse({ retention: { [resolution]: value } });
      assert.deepEqual(result.error?.issues[0]?.path, ["retention", resolution]);
      assert.match(
        result.error.issues[0].message,
        /^must be "forever", or a duration of at least (40h|10d), as blocks of that age are downsampled to (5m|1h) \(got "\w+"\)$/,
      );
    });
});
