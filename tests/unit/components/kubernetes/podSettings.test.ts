import assert from "node:assert/strict";
import * as z from "zod";
import { manifestsOf } from "../../../../render/manifests.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";
import { Stack } from "../../support/stack.ts";
import { podOf, workloads } from "../../support/workloads.ts";

const images = {
  registry: "mirror.test",
  pullSecrets: ["login"],
  versions: { thanos: "v0.1.0" },
  digests: { prometheus: `sha256:${"0".repeat(64)}` },
};
const toleration = {
  key: "dedicated",
  operator: "Equal",
  value: "monitoring",
  effect: "NoSchedule",
};
const placement = { nodeSelector: { "ha-monitoring/pool": "nodes" }, tolerations: [toleration] };
const labels = { "example.com/team": "platform" };
const annotations = { "example.com/contact": "a b" };

const marked = z.looseObject({
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const template = z.looseObject({
  spec: z.looseObject({ template: z.looseObject({ metadata: marked }) }),
});

// Rendered with all settings at once, since a stack takes a second.
const rendered = (settings: Readonly<Record<string, object>>) => {
  const changes = Object.entries(settings).map(([key, value]) => [
    `ha-monitoring:${key}`,
    JSON.stringify(value),
  ]);
  return renderedOnce("dev", { ...readStackConfig("dev"), ...Object.fromEntries(changes) });
};

describe("settings of all pods of a stack", () => {
  it("are the registry, versions and digests of the images, with the login of the registry", async () => {
    const pods = workloads(new Stack(await rendered({ images, placement }))).map(podOf);
    const found = new Set(
      pods.flatMap(({ spec }) =>
        [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image),
      ),
    );
    assert.ok(pods.length > 10);
    for (const image of found) assert.match(image, /^mirror\.test\/[^/]+\//);
    assert.ok(found.has("mirror.test/thanos/thanos:v0.1.0"));
    assert.ok([...found].some((image) => image.endsWith(`@${images.digests.prometheus}`)));
    for (const { spec } of pods) assert.deepEqual(spec.imagePullSecrets, [{ name: "login" }]);
  });

  it("are the placement, but not of pods that run on every node", async () => {
    const plain = workloads(new Stack(await rendered({})));
    const placed = workloads(new Stack(await rendered({ images, placement })));
    assert.ok(placed.length > 10);
    for (const [index, workload] of placed.entries()) {
      const { spec } = podOf(workload);
      const before = podOf(plain[index] ?? assert.fail()).spec;
      const expected = workload.type.endsWith(":DaemonSet")
        ? before
        : {
            nodeSelector: { ...before.nodeSelector, ...placement.nodeSelector },
            tolerations: [...(before.tolerations ?? []), toleration],
          };
      assert.deepEqual(spec.nodeSelector, expected.nodeSelector);
      assert.deepEqual(spec.tolerations, expected.tolerations);
    }
  });

  it("are labels and annotations, also of every other object, and in no selector", async () => {
    const plain = manifestsOf(await rendered({ images, placement }));
    const metadata = { labels, annotations };
    const found = manifestsOf(await rendered({ images, placement, metadata }));
    assert.ok(found.length > 100);
    for (const [index, object] of found.entries()) {
      const name = `${object.kind} ${object.metadata.name}`;
      const before = plain[index] ?? assert.fail();
      const pods = template.safeParse(object);
      for (const metadata of [
        object.metadata,
        ...(pods.data ? [pods.data.spec.template.metadata] : []),
      ]) {
        const parsed = marked.parse(metadata);
        assert.equal(parsed.labels?.["example.com/team"], "platform", name);
        assert.equal(parsed.annotations?.["example.com/contact"], "a b", name);
      }
      // Without the labels and annotations, the object is the same as before: the selectors too.
      const without = JSON.stringify(object, (key, value: unknown) =>
        key in labels || key in annotations ? undefined : value,
      );
      assert.deepEqual(prune(JSON.parse(without)), prune(JSON.parse(JSON.stringify(before))), name);
    }
  });
});

/** A value without empty objects. */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, prune(inner)] as const)
      .filter(([, inner]) => JSON.stringify(inner) !== "{}"),
  );
}
