import assert from "node:assert/strict";
import { type Manifest, manifestsOf } from "../../../../render/manifests.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";

const objects = async (stack: string, settings: Record<string, string> = {}) =>
  manifestsOf(await renderedOnce(stack, { ...readStackConfig(stack), ...settings }));

/** The created PriorityClasses, and those of the pods. */
function priorities(manifests: readonly Manifest[]) {
  const pods = manifests.flatMap(({ kind, metadata, spec }) => {
    const { template } = (spec ?? {}) as {
      template?: { spec: { priorityClassName?: string } };
    };
    return template
      ? [{ pod: `${kind} ${metadata.name}`, priority: template.spec.priorityClassName }]
      : [];
  });
  return {
    classes: manifests.filter(({ kind }) => kind === "PriorityClass"),
    pods,
  };
}

describe("priority", function () {
  this.timeout(60_000);

  for (const stack of ["local", "prod"])
    it(`is that of one class for all pods of stack ${stack}, above applications and below Kubernetes' own`, async () => {
      const { classes, pods } = priorities(await objects(stack));
      assert.ok(pods.length > 10);
      assert.deepEqual(
        pods.filter(({ priority }) => priority !== "monitoring"),
        [],
      );
      const [{ metadata, value, globalDefault, preemptionPolicy } = assert.fail(), ...others] =
        classes;
      assert.deepEqual(others, []);
      assert.equal(metadata.name, "monitoring");
      // https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
      assert.ok(typeof value === "number" && value > 0 && value < 1e9);
      assert.ok(globalDefault !== true);
      assert.equal(preemptionPolicy, undefined);
    });

  it("is that of an existing class if configured, without the prefix", async () => {
    const { classes, pods } = priorities(
      await objects("dev", {
        "ha-monitoring:clusterPrefix": "second-",
        "ha-monitoring:priorityClass": "business-critical",
      }),
    );
    assert.deepEqual(classes, []);
    assert.deepEqual([...new Set(pods.map(({ priority }) => priority))], ["business-critical"]);
  });
});
