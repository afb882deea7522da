import assert from "node:assert/strict";
import { settingOf } from "../../../../components/cluster/claims.ts";
import { settings } from "../../../../generate/settings.ts";
import { renderedOnce } from "../../../../render/renderedOnce.ts";
import { Stack } from "../../support/stack.ts";

describe("volumes", () => {
  let stack: Stack;
  before(async () => {
    stack = new Stack(await renderedOnce("prod"));
  });

  it("are expanded to their settings, each claim of each StatefulSet", () => {
    const claims = stack.all("StatefulSet").flatMap(({ inputs: { metadata, spec } }) =>
      Array.from({ length: spec.replicas }, (_, index) => {
        const [template] = spec.volumeClaimTemplates;
        const { storage } = template.spec.resources.requests as { storage: string };
        return `${template.metadata.name}-${metadata.name}-${index} ${storage}`;
      }),
    );
    const patches = stack
      .all("PersistentVolumeClaimPatch")
      .map(
        ({ inputs: { metadata, spec } }) => `${metadata.name} ${spec.resources.requests.storage}`,
      );
    assert.ok(patches.length > 10);
    assert.deepEqual(patches.sort(), claims.sort());
  });

  it("have a setting each, which error messages name", () => {
    const keys = settings.map(({ key }) => key);
    for (const { name } of stack.all("PersistentVolumeClaimPatch"))
      assert.ok(keys.includes(settingOf(name)), name);
  });
});
