import assert from "node:assert/strict";
import { imageOf, imageSettings } from "../../../../components/kubernetes/images.ts";
import { readStackConfig } from "../../../../render/stackResources.ts";
import { images } from "../../../../versions.ts";
import { renderedStack } from "../../support/ownStacks.ts";
import { Stack } from "../../support/stack.ts";
import { podOf, workloads } from "../../support/workloads.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("images of pods", () => {
  const of = (settings: object) => imageOf(images.thanos, imageSettings.parse(settings));

  it("have the default names without settings", () => {
    for (const image of Object.values(images))
      assert.equal(imageOf(image, imageSettings.parse({})), image);
  });

  it("are pulled from another registry, with another tag and with a digest", () => {
    assert.match(of({ registry: "mirror.test:5000/x" }), /^mirror\.test:5000\/x\/thanos\/thanos:v/);
    assert.equal(of({ versions: { thanos: "v0.1.0" } }), "quay.io/thanos/thanos:v0.1.0");
    assert.equal(of({ digests: { thanos: digest } }), `${images.thanos}@${digest}`);
    assert.equal(of({ versions: { grafana: "1" }, digests: { grafana: digest } }), images.thanos);
  });

  it("are those of the settings in every pod of a stack, with the login of the registry", async () => {
    const settings = {
      registry: "mirror.test",
      pullSecrets: ["login"],
      versions: { thanos: "v0.1.0" },
      digests: { prometheus: digest },
    };
    const resources = await renderedStack("dev", {
      ...readStackConfig("dev"),
      "ha-monitoring:images": JSON.stringify(settings),
    });
    const pods = workloads(new Stack(resources)).map(podOf);
    const found = new Set(
      pods.flatMap(({ spec }) =>
        [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image),
      ),
    );
    assert.ok(pods.length > 10);
    for (const image of found) assert.match(image, /^mirror\.test\/[^/]+\//);
    assert.ok(found.has("mirror.test/thanos/thanos:v0.1.0"));
    assert.ok([...found].some((image) => image.endsWith(`@${digest}`)));
    for (const { spec } of pods) assert.deepEqual(spec.imagePullSecrets, [{ name: "login" }]);
  });
});
