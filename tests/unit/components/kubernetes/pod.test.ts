import assert from "node:assert/strict";
import { appLabels } from "../../../../components/kubernetes/labels.ts";
import { type PodArgs, podTemplate } from "../../../../components/kubernetes/pod.ts";
import { probes } from "../../../../components/kubernetes/probes.ts";
import { assertRestricted, type Pod } from "../../support/workloads.ts";

const target = { path: "/", port: "http" };
const app = { name: "app", resources: {}, ...probes({ live: target, ready: target }) };
const pod = (args: Partial<PodArgs> = {}): Pod =>
  podTemplate(appLabels("app"), { containers: [app], ...args }) as Pod;
const lifecycle = ({ spec }: Pod) => spec.containers[0]?.lifecycle;

describe("a pod of the builder", () => {
  it("is restricted, without a token, on its own node and has a preStop delay", () => {
    const { spec } = pod();
    assertRestricted(pod());
    assert.equal(spec.containers[0]?.securityContext.readOnlyRootFilesystem, true);
    assert.equal(spec.automountServiceAccountToken, false);
    assert.ok(spec.affinity);
    assert.deepEqual(lifecycle(pod()), { preStop: { sleep: { seconds: 10 } } });
  });

  it("is not spread and not delayed if no other pod does the same work", () => {
    const single = pod({ single: "a reason", preStopSeconds: 20 });
    assertRestricted(single);
    assert.equal(single.spec.affinity, undefined);
    assert.equal(single.spec.topologySpreadConstraints, undefined);
    assert.equal(lifecycle(single), undefined);
  });

  it("has another preStop delay, or none for a reason", () => {
    assert.deepEqual(lifecycle(pod({ preStopSeconds: 20 })), {
      preStop: { sleep: { seconds: 20 } },
    });
    const undelayed = pod({ preStopSeconds: { none: "a reason" } });
    assert.equal(lifecycle(undelayed), undefined);
    assert.ok(undelayed.spec.affinity);
  });

  it("keeps all other restrictions if a container replaces one", () => {
    const capabilities = { drop: ["ALL"], add: ["NET_BIND_SERVICE"] };
    const containers = [{ ...app, securityContext: { capabilities } }];
    assertRestricted(pod({ containers }), { capabilities: ["NET_BIND_SERVICE"] });
    assertRestricted(pod({ initContainers: [{ name: "copy" }] }));
  });

  it("gets a token only for the account that calls the Kubernetes API", () => {
    const { spec } = pod({ apiAccount: "reader" });
    assert.equal(spec.serviceAccountName, "reader");
    assert.equal(spec.automountServiceAccountToken, undefined);
    assert.equal(pod({ serviceAccountName: "bucket" }).spec.automountServiceAccountToken, false);
  });
});
