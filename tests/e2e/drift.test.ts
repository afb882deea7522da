import assert from "node:assert/strict";
import { kubectl } from "../../local/client/kubectl.ts";
import { tryMake } from "./support/make.ts";

const namespace = "--namespace=monitoring";
const patch = (object: string, change: object) =>
  kubectl("patch", object, namespace, "--type=merge", `--patch=${JSON.stringify(change)}`);
const ingressOfDefault = () =>
  kubectl("get", "networkpolicy/default", namespace, "--output=jsonpath={.spec.ingress}");

describe("make drift", function () {
  this.timeout(240_000);

  // Other tests scale with kubectl, which then owns the field replicas.
  before(async () => {
    const { exitCode, all } = await tryMake(["drift", "FIX=1"]);
    assert.equal(exitCode, 0, all);
  });

  it("finds no drift in an unchanged stack", async () => {
    const { exitCode, all } = await tryMake(["drift"]);
    assert.equal(exitCode, 0, all);
    assert.match(all, /^\d+ objects of stack local are as the last pulumi up applied them\.$/m);
  });

  it("lists the fields that other clients have set, and restores them", async () => {
    await patch("networkpolicy/default", { spec: { ingress: [{}] } });
    await patch("configmap/prometheus-rules", { data: { "foreign.yaml": "groups: []\n" } });
    await kubectl("scale", "deployment/thanos-querier", namespace, "--replicas=1");
    try {
      const { exitCode, all } = await tryMake(["drift"]);
      assert.notEqual(exitCode, 0);
      assert.match(all, /^NetworkPolicy monitoring\/default: spec\.ingress.*, by kubectl/m);
      assert.match(all, /^ConfigMap monitoring\/prometheus-rules: .*foreign\.yaml.*, by kubectl/m);
      assert.match(all, /^Deployment monitoring\/thanos-querier: spec\.replicas, by kubectl/m);
    } finally {
      const { exitCode, all } = await tryMake(["drift", "FIX=1"]);
      assert.equal(exitCode, 0, all);
    }
    assert.equal(await ingressOfDefault(), "");
    const { exitCode, all } = await tryMake(["drift"]);
    assert.equal(exitCode, 0, all);
    await kubectl("rollout", "status", "deployment/thanos-querier", namespace);
  });
});
