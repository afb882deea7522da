import assert from "node:assert/strict";
import { driftOf, pathsOf, ownedByProgram } from "../../../drift/fields.ts";

const own = (fieldsV1: object) => ({
  manager: "ha-monitoring",
  operation: "Apply",
  fieldsV1: { ...fieldsV1 },
});
const by = (manager: string, fieldsV1: object, subresource?: string) => ({
  manager,
  operation: "Update",
  subresource,
  fieldsV1: { ...fieldsV1 },
});

describe("drift", () => {
  it("has readable paths", () => {
    const fields = {
      "f:metadata": { "f:annotations": { ".": {}, "f:a/b": {} } },
      "f:spec": {
        "f:containers": { 'k:{"name":"main"}': { ".": {}, "f:image": {} } },
        "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {} } },
        "f:finalizers": { 'v:"x"': {} },
      },
    };
    assert.deepEqual(pathsOf(fields), [
      "metadata.annotations.a/b",
      "spec.containers[main].image",
      "spec.ports[80,TCP]",
      'spec.finalizers["x"]',
    ]);
  });

  it("is the fields that others have changed or added, with their manager", () => {
    const entries = [
      own({ "f:data": { "f:rules.yaml": {} } }),
      by("kubectl-patch", { "f:data": { "f:extra.yaml": {} } }),
      by("kubectl", { "f:spec": { "f:replicas": {} } }, "scale"),
    ];
    assert.deepEqual(driftOf(entries), [
      { path: "data.extra.yaml", manager: "kubectl-patch" },
      { path: "spec.replicas", manager: "kubectl" },
    ]);
  });

  it("excludes fields of Kubernetes' components, the status, and fields that the program applies too", () => {
    const entries = [
      own({ "f:spec": { "f:replicas": {} } }),
      by("kube-controller-manager", { "f:metadata": { "f:annotations": { "f:revision": {} } } }),
      by("traefik", { "f:status": { "f:loadBalancer": {} } }, "status"),
      by("kubectl-client-side-apply", { "f:spec": { "f:replicas": {} } }),
    ];
    assert.deepEqual(driftOf(entries), []);
  });

  it("includes updates under the program's manager name that are not an apply", () => {
    assert.deepEqual(driftOf([by("ha-monitoring", { "f:data": { "f:a": {} } })]), [
      { path: "data.a", manager: "ha-monitoring" },
    ]);
  });

  it("is removed by taking ownership of the fields", () => {
    const kept = by("kube-controller-manager", { "f:metadata": {} });
    assert.deepEqual(
      ownedByProgram([
        own({ "f:data": { "f:a": {} } }),
        by("kubectl", { "f:data": { ".": {}, "f:b": {} } }),
        kept,
        by("kubectl-edit", { "f:spec": {} }),
      ]),
      [own({ "f:data": { "f:a": {}, ".": {}, "f:b": {} }, "f:spec": {} }), kept],
    );
  });
});
