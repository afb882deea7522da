import assert from "node:assert/strict";
import { hidden, manifestsOf, toYaml } from "../../../render/manifests.ts";

const object = (kind: string, name: string, more: object = {}, namespace?: string) => ({
  type: `kubernetes:v1:${kind}`,
  name,
  inputs: { apiVersion: "v1", kind, metadata: { name, ...(namespace && { namespace }) }, ...more },
  secrets: [] as string[],
});

describe("manifests", () => {
  it("are the Kubernetes objects in the order of their dependencies", () => {
    const found = manifestsOf([
      object("StatefulSet", "b", {}, "one"),
      object("StatefulSet", "a", {}, "two"),
      object("Service", "s", {}, "one"),
      { type: "random:index/randomId:RandomId", name: "id", inputs: {}, secrets: [] },
      { type: "pulumi:providers:kubernetes", name: "cluster", inputs: {}, secrets: [] },
      object("Namespace", "one"),
    ]);
    assert.deepEqual(
      found.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ["Namespace one", "Service s", "StatefulSet b", "StatefulSet a"],
    );
  });

  it("show no secret value at any path", () => {
    const [manifest] = manifestsOf([
      {
        ...object("StatefulSet", "a", {
          spec: { env: [{ name: "A", value: "deep" }], args: ["x"] },
        }),
        secrets: ["spec.env", "spec.args.0"],
      },
    ]);
    assert.deepEqual(manifest?.spec, { env: [{ name: hidden, value: hidden }], args: [hidden] });
  });

  it("show no value of a Secret, even if Pulumi does not treat it as secret", () => {
    const data = { data: { key: "dGhl" }, stringData: { other: "the" }, type: "Opaque" };
    const [manifest] = manifestsOf([object("Secret", "a", data)]);
    assert.deepEqual(manifest?.data, { key: hidden });
    assert.deepEqual(manifest.stringData, { other: hidden });
    assert.equal(manifest.type, "Opaque");
  });

  it("have no annotations that only Pulumi's provider reads", () => {
    const annotated = (annotations: object) =>
      manifestsOf([
        object("Service", "a", { metadata: { name: "a", annotations: { ...annotations } } }),
      ])[0]?.metadata;
    const ofPulumi = { "pulumi.com/skipAwait": "true" };
    assert.deepEqual(annotated({ ...ofPulumi, other: "kept" }), {
      name: "a",
      annotations: { other: "kept" },
    });
    assert.deepEqual(annotated(ofPulumi), { name: "a" });
  });

  it("become YAML documents without folded lines", () => {
    const long = `${"word ".repeat(40)}end`;
    assert.equal(
      toYaml([{ a: long }, { b: "one\ntwo\n" }]),
      `a: ${long}\n---\nb: |\n  one\n  two\n`,
    );
  });
});
