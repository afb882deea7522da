import assert from "node:assert/strict";
import * as z from "zod";
import { manifestsOf } from "../../../../render/manifests.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedStack } from "../../support/ownStacks.ts";

const labels = { "example.com/team": "platform" };
const annotations = { "example.com/contact": "a b" };

const marked = z.looseObject({
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const template = z.looseObject({
  spec: z.looseObject({ template: z.looseObject({ metadata: marked }) }),
});

describe("metadata", () => {
  it("is on every object and pod, and in no selector", async () => {
    const objects = async (settings: object) =>
      manifestsOf(
        await renderedStack("staging", {
          ...readStackConfig("staging"),
          "ha-monitoring:metadata": JSON.stringify(settings),
        }),
      );
    const plain = await objects({});
    const found = await objects({ labels, annotations });
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
