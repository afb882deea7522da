import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { list } from "../../local/client/kubectl.ts";
import {
  allows,
  type NetworkPolicy,
  type Pod as PolicedPod,
  tcpPortsOf,
} from "../support/networkPolicies.ts";
import { processesOfPods, reachableFrom } from "../../local/client/podNetwork.ts";

interface Pod extends PolicedPod {
  readonly metadata: PolicedPod["metadata"] & { readonly uid: string };
  readonly spec: PolicedPod["spec"] & { readonly hostNetwork?: boolean };
  readonly status: { readonly podIP: string; readonly phase: string };
}

// kube-router enforces the policies here; every other enforcing cluster must allow the same
// connections. The other tests show that the allowed connections are sufficient.
describe("the network", () => {
  it("allows exactly the connections of the policies", async () => {
    // kube-router processes new pods with a delay.
    await eventually(60, async () => {
      const policies = await list<NetworkPolicy>("networkpolicies", "--all-namespaces");
      const pods = (await list<Pod>("pods", "--all-namespaces")).filter(
        ({ spec, status }) => !spec.hostNetwork && status.phase === "Running",
      );
      const servers = pods.filter(({ metadata }) => metadata.namespace === "monitoring");
      const pids = await processesOfPods();

      const wrong: string[] = [];
      let allowed = 0;
      const check = async (from: Pod) => {
        const pid = pids.get(from.metadata.uid);
        assert.ok(pid, `${from.metadata.name} has a process`);
        const targets = servers
          .filter((to) => to !== from)
          .flatMap((to) => tcpPortsOf(to).map((port) => ({ to, port })));
        const address = ({ to, port }: (typeof targets)[number]) => `${to.status.podIP}:${port}`;
        const reachable = await reachableFrom(pid, targets.map(address));
        for (const target of targets) {
          const expected = allows(policies, from, target.to, target.port);
          if (expected) allowed++;
          // Between pods of the same policy, kube-router accepts as ingress every connection allowed as egress.
          if (!expected && appOf(from) === appOf(target.to)) continue;
          if (reachable.has(address(target)) !== expected)
            wrong.push(
              `${from.metadata.name} ${expected ? "can't" : "can"} reach ${target.to.metadata.name}:${target.port}`,
            );
        }
      };
      await Promise.all(pods.map(check));
      assert.deepEqual(wrong, []);
      assert.ok(allowed > 0);
    });
  });
});

const appOf = ({ metadata }: Pod) => metadata.labels["app.kubernetes.io/name"];
