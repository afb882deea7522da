import assert from "node:assert/strict";
import type * as z from "zod";
import {
  Compactor,
  compactorSettings,
} from "../../../../../components/monitoring/thanos/compactor.ts";
import { testBucket } from "../../../support/bucket.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { assertRestricted, containerOf, podOf } from "../../../support/workloads.ts";

const create = (settings: z.input<typeof compactorSettings> = {}): Promise<Stack> =>
  run(
    () =>
      new Compactor("thanos-compactor", {
        namespace: "monitoring",
        bucket: testBucket(),
        storageClass: "fast",
        settings: compactorSettings.parse(settings),
      }),
  );

const compactor = (stack: Stack) => stack.get("StatefulSet", "thanos-compactor");

describe("Compactor", () => {
  it("has one pod, as two would corrupt the bucket", async () => {
    assert.equal(compactor(await create()).inputs.spec.replicas, 1);
    assert.equal(compactorSettings.safeParse({ replicas: 2 }).success, false);
  });

  it("compacts the bucket permanently, exits at any error, and deletes no blocks by age", async () => {
    const { args, ports } = containerOf(compactor(await create()), "thanos-compactor");
    assert.deepEqual(args, [
      "compact",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
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

  it("keeps each resolution by the setting of its retention", async () => {
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

  it("serves no Store API, and runs restricted without a ServiceAccount token", async () => {
    const pod = podOf(compactor(await create()));
    assert.equal(pod.metadata.labels["thanos-store-api"], undefined);
    assert.equal(pod.spec.automountServiceAccountToken, false);
    assertRestricted(pod);
  });

  for (const [resolution, value, reason] of [
    ["raw", "39h", "40h, as blocks of that span are downsampled to 5m"],
    ["raw", "0d", "40h, as blocks of that span are downsampled to 5m"],
    ["fiveMinutes", "10d", "14d, as only the compactor's blocks of 14d are downsampled to 1h"],
    ["fiveMinutes", "13d", "14d, as only the compactor's blocks of 14d are downsampled to 1h"],
    ["fiveMinutes", "335h", "14d, as only the compactor's blocks of 14d are downsampled to 1h"],
    ["oneHour", "13d", "14d, as blocks of that span are downsampled to 1h"],
    ["oneHour", "never", "14d, as blocks of that span are downsampled to 1h"],
  ] as const)
    it(`refuses ${value} for ${resolution}, which deletes blocks before they are downsampled`, () => {
      const result = compactorSettings.safeParse({ retention: { [resolution]: value } });
      assert.deepEqual(result.error?.issues[0]?.path, ["retention", resolution]);
      assert.equal(
        result.error.issues[0].message,
        `must be "forever", or a duration of at least ${reason} (got "${value}")`,
      );
    });

  it("accepts 14d for each resolution", () => {
    const retention = { raw: "14d", fiveMinutes: "14d", oneHour: "2w" };
    assert.equal(compactorSettings.safeParse({ retention }).success, true);
  });

  for (const [retention, key, message] of [
    [{ fiveMinutes: "30d" }, "fiveMinutes", 'at least raw, forever, .* (got "30d")'],
    [{ raw: "31d", fiveMinutes: "30d" }, "fiveMinutes", 'at least raw, 31d, .* (got "30d")'],
    [
      { raw: "20d", fiveMinutes: "30d", oneHour: "29d" },
      "oneHour",
      'at least fiveMinutes, 30d, .* (got "29d")',
    ],
  ] as const)
    it(`refuses ${JSON.stringify(retention)}, which would repeatedly create ${key} again`, () => {
      const { error } = compactorSettings.safeParse({ retention });
      assert.deepEqual(error?.issues.at(-1)?.path, ["retention", key]);
      const pattern = message.replace("(", String.raw`\(`).replace(")", String.raw`\)`);
      assert.match(error.issues.at(-1)?.message ?? "", new RegExp(`^must be ${pattern}$`));
    });
});
