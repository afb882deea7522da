import { compactor, object, prometheus, querier, store, thanos } from "../../support/foreign.ts";
import { judge } from "../../support/judge.ts";
import { unknown } from "../../support/policies.ts";

const relabeling = (...rules: readonly object[]) =>
  `--selector.relabel-config=${JSON.stringify(rules)}`;

describe("policy one-compactor-per-bucket", () => {
  const { passes, refuses, waits } = judge("one-compactor-per-bucket");

  it("wants one, and one only", () => {
    passes([store(), compactor()]);
    passes([store(), compactor(), store("s", "rules"), compactor("c", "rules")]);
    refuses([store()], [/No compactor works on the bucket that StatefulSet observability\/store/]);
    refuses([compactor("a"), compactor("b")], [/observability\/b compacts the same blocks as/]);
    passes([store()], {
      config: { "one-compactor-per-bucket": { compactedElsewhere: ["blocks"] } },
    });
  });

  it("wants no two pods at a time", () => {
    const args = ["compact", "--objstore.config", "{type: S3, config: {bucket: b}}"];
    refuses([thanos("c", args, { replicas: 2 })], [/runs 2 compactors/]);
    refuses([thanos("c", args, { kind: "Deployment" })], [/starts its next compactor before/]);
    passes([thanos("c", args, { kind: "Deployment", spec: { strategy: { type: "Recreate" } } })]);
  });

  it("takes several that share no block", () => {
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

  it("waits for the name of a bucket", () => {
    waits([thanos("c", ["compact", unknown])]);
  });
});

describe("policy compactor-not-autoscaled", () => {
  const { passes, refuses } = judge("compactor-not-autoscaled");
  const scaler = (kind: string, name: string) =>
    object("autoscaling/v2:HorizontalPodAutoscaler", "scaler", {
      spec: { scaleTargetRef: { kind, name } },
    });

  it("wants nothing to scale it", () => {
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
});

describe("policy compactor-retention", () => {
  const { passes, refuses } = judge("compactor-retention");
  const keeping = (...args: readonly string[]) => [compactor("c", "b", ...args)];
  const flag = (resolution: string) => `--retention.resolution-${resolution}`;

  it("wants each resolution kept until the next is made", () => {
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

  it("wants none kept for longer than what is made of it", () => {
    refuses(keeping(flag("5m"), "30d"), [/keeps resolution raw for ever, and 5m only for 30d/]);
    refuses(keeping(`${flag("raw")}=30d`, `${flag("5m")}=90d`, `${flag("1h")}=60d`), [
      /keeps resolution 5m for 90d, and 1h only for 60d/,
    ]);
  });
});

describe("policy buckets-are-served", () => {
  const { passes, refuses } = judge("buckets-are-served");
  const shard = (name: string, number: number) =>
    store(
      name,
      "blocks",
      relabeling(
        { action: "hashmod", source_labels: ["__block_id"], target_label: "shard", modulus: 2 },
        { action: "keep", source_labels: ["shard"], regex: number },
      ),
    );

  it("wants a store gateway where there is a querier", () => {
    passes(prometheus());
    passes([...prometheus(), querier(), store()]);
    refuses([...prometheus(), querier()], [/No store gateway serves the bucket that/]);
    refuses([...prometheus(), querier(), store("s", "other")], [/S3 s3.example.com blocks/]);
  });

  it("wants every shard", () => {
    passes([shard("a", 0), shard("b", 1)]);
    refuses([shard("a", 0)], [/No store gateway keeps shard 1 of the bucket/]);
  });
});
