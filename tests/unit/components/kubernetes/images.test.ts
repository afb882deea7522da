import assert from "node:assert/strict";
import { imageOf, imageSettings } from "../../../../components/kubernetes/images.ts";
import { images } from "../../../../versions.ts";

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
});
