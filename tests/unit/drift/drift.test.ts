import assert from "node:assert/strict";
import { ApiServer } from "../../../components/cluster/apiServer.ts";
import { accessByText } from "../../../components/cluster/kubeconfig.ts";
import { findDrift, linesOf, restore } from "../../../drift/drift.ts";
import { stateOf } from "../../../drift/state.ts";
import { kubeconfig, withApiServer } from "../support/cluster.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const inputs = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "rules", namespace: "monitoring" },
};
const state = (url: string) =>
  JSON.stringify({
    deployment: {
      resources: [
        { type: "pulumi:pulumi:Stack" },
        {
          type: "pulumi:providers:kubernetes",
          inputs: { kubeconfig: secret(JSON.stringify(kubeconfig(url))) },
        },
        { type: "kubernetes:core/v1:ConfigMap", inputs: { ...inputs, data: secret({ a: "b" }) } },
        { type: "kubernetes:core/v1:ConfigMap", inputs, delete: true },
        { type: "kubernetes:core/v1:PersistentVolumeClaimPatch", inputs },
        {
          type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
          inputs: {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            metadata: { name: "gone" },
          },
        },
      ],
    },
  });
const path = "/api/v1/namespaces/monitoring/configmaps/rules";
const live = {
  metadata: {
    name: "rules",
    resourceVersion: "7",
    managedFields: [
      { manager: "ha-monitoring", operation: "Apply", fieldsV1: { "f:data": { "f:a": {} } } },
      { manager: "kubectl-patch", operation: "Update", fieldsV1: { "f:data": { "f:x": {} } } },
    ],
  },
};

describe("drift of a stack", () => {
  it("is found in the cluster that the state names", () =>
    withApiServer({ [path]: live }, async (url) => {
      const found = stateOf(state(url));
      assert.equal(found.objects.length, 2);
      assert.deepEqual(linesOf(await findDrift(found)), [
        "ConfigMap monitoring/rules: data.x, by kubectl-patch",
        "ClusterRole gone: deleted",
      ]);
    }));

  it("is removed: first the program takes ownership, then it applies without the fields", () =>
    withApiServer({ [path]: live }, async (url, asked) => {
      const [object] = stateOf(state(url)).objects;
      assert.ok(object);
      await restore(new ApiServer(accessByText(JSON.stringify(kubeconfig(url)))), object);
      const [, own, apply] = asked;
      assert.ok(own && apply);
      assert.deepEqual(JSON.parse(own.body), [
        { op: "test", path: "/metadata/resourceVersion", value: "7" },
        {
          op: "replace",
          path: "/metadata/managedFields",
          value: [
            {
              manager: "ha-monitoring",
              operation: "Apply",
              fieldsV1: { "f:data": { "f:a": {}, "f:x": {} } },
            },
          ],
        },
      ]);
      assert.equal(apply.headers["content-type"], "application/apply-patch+yaml");
      assert.deepEqual(JSON.parse(apply.body), { ...inputs, data: { a: "b" } });
    }));

  it("is an error where the API server refuses to return an object", () =>
    withApiServer({ [path]: 403 }, async (url) => {
      await assert.rejects(
        findDrift(stateOf(state(url))),
        /^Error: ConfigMap monitoring\/rules: HTTP/,
      );
    }));

  it("is empty for a stack without objects", async () => {
    assert.deepEqual(await findDrift(stateOf('{"deployment": {}}')), []);
  });
});
