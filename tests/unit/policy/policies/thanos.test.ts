import {
  compactor,
  object,
  objstore,
  prometheus,
  querier,
  store,
  thanos,
} from "../../support/thirdPartyStacks.ts";
import { assertionsOf } from "../../support/policyAssertions.ts";
import { unknown } from "../../support/policies.ts";

const relabeling = (...rules: readonly object[]) =>
  `--selector.relabel-config=${JSON.stringify(rules)}`;

describe("policy one-compactor-per-bucket", () => {
  const { passes, refuses, waits } = assertionsOf("one-compactor-per-bucket");

  it("requires exactly one compactor", () => {
    passes([store(), compactor()]);
    passes([store(), compactor(), store("s", "rules"), compactor("c", "rules")]);
    refuses([store()], [/No compactor works on the bucket that StatefulSet observability\/store/]);
    refuses([compactor("a"), compactor("b")], [/observability\/b compacts the same blocks as/]);
    passes([store()], {
      config: { "one-compactor-per-bucket": { compactedElsewhere: ["blocks"] } },
    });
  });

  it("refuses two pods at a time", () => {
    const args = ["compact", "--objstore.config", "{type: S3, config: {bucket: b}}"];
    refuses([thanos("c", args, { replicas: 2 })], [/runs 2 compactors/]);
    refuses([thanos("c", args, { kind: "Deployment" })], [/starts the next compactor before/]);
    passes([thanos("c", args, { kind: "Deployment", spec: { strategy: { type: "Recreate" } } })]);
  });

  it("accepts several compactors that share no block", () => {
    const shard = (number: string) =>
      relabeling(
        { action: "hashmod", source_labels: ["cluster"], target_label: "shard", modulus: 2 },
        { action: "keep", source_labels: ["shard"], regex: number },
      );
    passes([compactor("a", "b", shard("0")), compactor("c", "b", shard("1"))]);
    refuses(
      [compactor("a", "b", shard("0")), compactor("c", "b", shard("0"))],
      [/the same blocks/],
    );
    const keep = (regex: string) =>
      relabeling({ action: "keep", source_labels: ["cluster"], regex });
    passes([compactor("a", "b", keep("eu")), compactor("c", "b", keep("us|ca"))]);
    refuses(
      [compactor("a", "b", keep("eu")), compactor("c", "b", keep(".*"))],
      [/the same blocks/],
    );
  });

  it("reports an unknown bucket", () => {
    waits([thanos("c", ["compact", unknown])]);
  });

  it("reads strategies of Deployments and CronJobs", () => {
    const args = ["compact", objstore("b")];
    const deployment = (strategy: object | undefined) => [
      thanos("c", args, { kind: "Deployment", spec: { strategy } }),
    ];
    for (const strategy of [
      { type: "Recreate" },
      { rollingUpdate: { maxSurge: 0 } },
      { rollingUpdate: { maxSurge: "0" } },
      { rollingUpdate: { maxSurge: "0%" } },
    ])
      passes(deployment(strategy));
    for (const strategy of [
      undefined,
      {},
      { type: "RollingUpdate" },
      { rollingUpdate: {} },
      { rollingUpdate: { maxSurge: 1 } },
    ])
      refuses(deployment(strategy), [/Fix: Set replicas: 1 and strategy: \{type: Recreate\}, or/]);
    const cron = (concurrencyPolicy: string | undefined) => {
      const { template } = (thanos("c", args).inputs as { spec: { template: object } }).spec;
      return [
        object("batch/v1:CronJob", "c", {
          spec: { concurrencyPolicy, jobTemplate: { spec: { template } } },
        }),
      ];
    };
    passes(cron("Forbid"));
    for (const policy of [undefined, "Allow", "Replace"])
      refuses(cron(policy), [
        /starts a compactor while the last one may still run\.[^]*Fix: Set concurrencyPolicy: Forbid\.$/,
      ]);
    refuses([thanos("c", args, { replicas: 2 })], [/Fix: Set replicas: 1\.$/]);
  });

  it("checks each bucket once, and only buckets of store gateways", () => {
    refuses([store("a"), store("b")], [/observability\/a serves: S3 s3\.example\.com blocks\./]);
    refuses([store("a"), store("b", "other")], [/serves: .+ blocks/, /serves: .+ other/]);
    passes([store("a"), compactor("c", "blocks"), compactor("d", "other")]);
    refuses([store("a", "x"), store("b", "y")], [/serves: .+ y/], {
      config: { "one-compactor-per-bucket": { compactedElsewhere: ["x"] } },
    });
    passes([thanos("s", ["store"]), ...prometheus()]);
    refuses(
      [compactor("a"), compactor("b"), compactor("c", "other")],
      [
        /b compacts the same blocks as StatefulSet observability\/a: those in .+ blocks\.[^]*Remove one/,
      ],
    );
  });
});

describe("policy compactor-not-autoscaled", () => {
  const { passes, refuses } = assertionsOf("compactor-not-autoscaled");
  const scaler = (kind: string, name: string) =>
    object("autoscaling/v2:HorizontalPodAutoscaler", "scaler", {
      spec: { scaleTargetRef: { kind, name } },
    });

  it("refuses autoscalers of a compactor", () => {
    passes([compactor(), scaler("StatefulSet", "shop")]);
    refuses([compactor(), scaler("StatefulSet", "compact")], [/It scales StatefulSet observ/]);
    refuses(
      [
        compactor(),
        object("keda.sh/v1alpha1:ScaledObject", "scaler", {
          spec: { scaleTargetRef: { kind: "StatefulSet", name: "compact" } },
        }),
      ],
      [/which is a compactor/],
    );
  });

  it("compares namespace, name and kind", () => {
    const target = (scaleTargetRef: object | undefined, metadata: object = {}) =>
      object("keda.sh/v1alpha1:ScaledObject", "scaler", {
        metadata: { name: "scaler", namespace: "observability", ...metadata },
        spec: { scaleTargetRef },
      });
    const deployed = thanos("compact", ["compact", objstore("b")], { kind: "Deployment" });
    refuses([deployed, target({ name: "compact" })], [/It scales Deployment observability\/comp/]);
    passes([compactor(), target({ name: "compact" })]);
    passes([compactor(), scaler("Deployment", "compact")]);
    passes([compactor(), target({ kind: "StatefulSet", name: "compact" }, { namespace: "other" })]);
    passes([compactor(), target(undefined)]);
    passes([compactor(), object("keda.sh/v1alpha1:ScaledObject", "scaler", {})]);
    passes([store(), scaler("StatefulSet", "store")]);
    refuses(
      [compactor("a"), compactor("b", "other"), scaler("StatefulSet", "b")],
      [/scales StatefulSet observability\/b/],
    );
  });
});

describe("policy compactor-retention", () => {
  const { passes, refuses } = assertionsOf("compactor-retention");
  const keeping = (...args: readonly string[]) => [compactor("c", "b", ...args)];
  const flag = (resolution: string) => `--retention.resolution-${resolution}`;

  it("requires each resolution until it is downsampled", () => {
    passes(keeping());
    passes(keeping(`${flag("raw")}=30d`, flag("5m"), "90d", `${flag("1h")}=1y`));
    passes(keeping(`${flag("raw")}=0d`));
    refuses(keeping(`${flag("raw")}=39h`), [/keeps resolution raw for 39h/]);
    for (const time of ["9d", "10d", "13d", "335h"])
      refuses(keeping(flag("5m"), time, `${flag("raw")}=2d`), [
        new RegExp(`keeps resolution 5m for ${time}`),
      ]);
    passes(keeping(flag("5m"), "14d", `${flag("raw")}=2d`));
    passes(keeping(`${flag("raw")}=39h`, "--downsampling.disable"));
  });

  it("refuses a longer retention than that of the next resolution", () => {
    refuses(keeping(flag("5m"), "30d"), [
      /keeps resolution raw without limit, and 5m only for 30d/,
    ]);
    refuses(keeping(`${flag("raw")}=30d`, `${flag("5m")}=90d`, `${flag("1h")}=60d`), [
      /keeps resolution 5m for 90d, and 1h only for 60d/,
    ]);
  });

  it("accepts the least retention, and explains the fix", () => {
    passes(keeping(`${flag("raw")}=40h`));
    refuses(keeping(`${flag("raw")}=39h`), [
      /downsampled to 5m when they cover 40h\.[^]*Below 40h Thanos[^]*Fix: Set --retention\.resolution-raw to 40h or more/,
    ]);
    refuses(keeping(`${flag("raw")}=40h`, `${flag("5m")}=13d`), [
      /downsampled to 1h when they cover 14d\.[^]*Below 10d Thanos[^]*-5m to 14d or more/,
    ]);
    refuses(keeping(`${flag("raw")}=30d`, `${flag("5m")}=20d`), [
      /Deleted data of 5m is downsampled again from raw[^]*Set --retention\.resolution-5m to 30d or more/,
    ]);
    passes(keeping(`${flag("raw")}=30d`, `${flag("5m")}=30d`, `${flag("1h")}=30d`));
    passes([store("s", "b", `${flag("raw")}=1h`)]);
    refuses(keeping(`${flag("raw")}=1h`, `${flag("5m")}=1d`), [/raw for 1h/, /5m for 1d/]);
  });
});

describe("policy buckets-are-served", () => {
  const { passes, refuses } = assertionsOf("buckets-are-served");
  const shard = (name: string, number: number) =>
    store(
      name,
      "blocks",
      relabeling(
        { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 2 },
        { action: "keep", source_labels: ["shard"], regex: number },
      ),
    );

  it("requires a store gateway in a stack with a querier", () => {
    passes(prometheus());
    passes([...prometheus(), querier(), store()]);
    refuses([...prometheus(), querier()], [/No store gateway serves the bucket that/]);
    refuses([...prometheus(), querier(), store("s", "other")], [/S3 s3.example.com blocks/]);
  });

  it("requires every shard", () => {
    passes([shard("a", 0), shard("b", 1)]);
    refuses([shard("a", 0)], [/No store gateway serves shard 1 of the bucket/]);
  });

  it("checks each bucket of every component that uploads", () => {
    for (const command of ["sidecar", "rule", "receive"])
      refuses([thanos("t", [command, objstore("b")]), querier()], [/StatefulSet observability\/t/]);
    refuses([...prometheus("a"), ...prometheus("b"), querier()], [/observability\/a uploads to/]);
    refuses(
      [...prometheus("a"), thanos("r", ["rule", objstore("rules")]), querier()],
      [/uploads to: .+ blocks\./, /uploads to: .+ rules\./],
    );
    passes([thanos("t", ["compact", objstore("b")]), querier()]);
    passes([...prometheus("a", { sidecar: [] }), querier()]);
  });

  it("accepts a whole bucket beside shards, and other divisions", () => {
    passes([shard("a", 0), store("whole")]);
    passes([store("whole"), shard("a", 0)]);
    const other = store(
      "other",
      "blocks",
      relabeling(
        { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 3 },
        { action: "keep", source_labels: ["shard"], regex: 0 },
      ),
    );
    passes([shard("a", 0), other]);
    refuses([other], [/serves shard 1, 2 of the bucket that StatefulSet observability\/other/]);
    passes([thanos("s", ["store"]), querier()]);
  });
});
