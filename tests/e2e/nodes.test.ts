import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { kubectl, list } from "../../local/client/kubectl.ts";

interface Node {
  metadata: { name: string; labels: Record<string, string> };
  status: { conditions: { type: string; status: string }[] };
}
interface Pod {
  metadata: { name: string; namespace: string };
  spec: { nodeName: string };
  status: { conditions: { type: string; status: string }[] };
}
const isReady = ({ status }: Node | Pod) =>
  status.conditions.some(({ type, status }) => type === "Ready" && status === "True");

describe("nodes", () => {
  it("are three, Ready, in three zones", async () => {
    const nodes = await list<Node>("nodes");
    assert.equal(nodes.filter(isReady).length, 3);
    const zones = nodes.map((node) => node.metadata.labels["topology.kubernetes.io/zone"]);
    assert.equal(new Set(zones).size, 3);
  });

  it("run only Ready pods", async () => {
    const pods = await list<Pod>("pods", "--all-namespaces");
    assert.deepEqual(
      pods.filter((pod) => !isReady(pod)).map((pod) => pod.metadata.name),
      [],
    );
  });

  it("run one Prometheus each", async () => {
    const pods = await list<Pod>("pods", "-n=monitoring", "-l=app.kubernetes.io/name=prometheus");
    assert.equal(pods.length, 3);
    assert.equal(new Set(pods.map((pod) => pod.spec.nodeName)).size, 3);
  });

  it("report only their own containers", async () => {
    // A kubelet removes a pod's metrics some seconds after the pod.
    await eventually(60, async () => {
      const podsByNode = await list<Pod>("pods", "--all-namespaces");
      for (const node of await list<Node>("nodes")) {
        const metrics = await kubectl(
          "get",
          `--raw=/api/v1/nodes/${node.metadata.name}/proxy/metrics/cadvisor`,
        );
        const reported = new Set(
          [...metrics.matchAll(/^container_memory_working_set_bytes\{.*pod="([^"]+)"\}/gm)].map(
            ([, pod]) => pod,
          ),
        );
        const own = podsByNode
          .filter((pod) => pod.spec.nodeName === node.metadata.name)
          .map((pod) => pod.metadata.name);
        assert.deepEqual([...reported].sort(), own.sort());
      }
    });
  });
});
