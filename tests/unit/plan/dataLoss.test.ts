import assert from "node:assert/strict";
import { lossOf } from "../../../plan/dataLoss.ts";
import { removal } from "../support/planSteps.ts";

const stateful = "kubernetes:apps/v1:StatefulSet";
const claims = { volumeClaimTemplates: [{}] };

describe("the loss of a resource", () => {
  for (const [type, data] of [
    ["gcp:storage/bucket:Bucket", true],
    ["gcp:container/cluster:Cluster", true],
    ["gcp:kms/cryptoKey:CryptoKey", true],
    ["kubernetes:core/v1:Namespace", true],
    ["kubernetes:core/v1:PersistentVolume", true],
    ["kubernetes:core/v1:PersistentVolumeClaim", true],
    ["random:index/randomId:RandomId", true],
    ["gcp:container/nodePool:NodePool", false],
    ["kubernetes:storage.k8s.io/v1:StorageClass", false],
    ["kubernetes:apps/v1:Deployment", false],
    ["kubernetes:apps/v1:DaemonSet", false],
    [stateful, false],
    ["kubernetes:core/v1:ConfigMap", undefined],
    ["other:kubernetes:apps/v1:Deployment", undefined],
    ["kubernetes:apps/v1:DeploymentList", undefined],
  ] as const)
    it(`of type ${type} ${data === undefined ? "is none" : data ? "is data" : "is no data"}`, () => {
      assert.equal(lossOf(removal("delete", type))?.data, data);
    });

  for (const [what, inputs, data, consequence] of [
    ["keeps its volumes", { spec: claims }, false, /volumes and data are kept/],
    ["without volumes", { spec: {} }, false, /^all its pods end at the same time$/],
    ["with an empty list of volumes", { spec: { volumeClaimTemplates: [] } }, false, /time$/],
    [
      "deletes its volumes",
      { spec: { ...claims, persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } } },
      true,
      /volumes are deleted/,
    ],
    [
      "keeps its volumes explicitly",
      { spec: { ...claims, persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } } },
      false,
      /volumes and data are kept/,
    ],
    [
      "leaves its pods running",
      {
        spec: claims,
        metadata: { annotations: { "pulumi.com/deletionPropagationPolicy": "orphan" } },
      },
      false,
      /pods keep running/,
    ],
    [
      "waits for its pods",
      {
        spec: claims,
        metadata: { annotations: { "pulumi.com/deletionPropagationPolicy": "foreground" } },
      },
      false,
      /pods end at the same time/,
    ],
  ] as const)
    it(`of a StatefulSet that ${what}`, () => {
      const loss = lossOf(removal("replace", stateful, inputs));
      assert.equal(loss?.data, data);
      assert.match(loss.what, consequence);
    });
});
