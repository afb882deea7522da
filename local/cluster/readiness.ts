import { setTimeout as sleep } from "node:timers/promises";
import { kubectl, list } from "../client/kubectl.ts";
import { nodes } from "../layout.ts";
import { bootTime } from "./machine.ts";

// After a boot the API server still has the status from before: only what the kubelets have reported
// since the boot counts.

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime: string;
}

interface KubernetesNode {
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions: readonly Condition[] };
}

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly state: { readonly running?: { readonly startedAt: string } };
    }[];
  };
}

/** Waits for the API server, two minutes at most. */
export async function untilServing(): Promise<void> {
  await until(120, () =>
    kubectl("get", "--raw=/readyz", "--request-timeout=5s").then(
      () => [],
      () => ["the API server does not answer"],
    ),
  );
}

/** Waits until all nodes are Ready, two minutes at most. */
export async function untilNodesReady(): Promise<void> {
  await until(120, async () => {
    const known = await list<KubernetesNode>("nodes");
    return nodes
      .filter(({ name }) => !known.some((node) => node.metadata.name === name && isNodeReady(node)))
      .map(({ name }) => `${name} is not Ready`);
  });
}

/** Waits until all pods are Ready, ten minutes at most: Prometheus first replays its write-ahead log. */
export async function untilPodsReady(): Promise<void> {
  await until(600, async () =>
    (await list<Pod>("pods", "--all-namespaces"))
      .filter(({ status }) => !["Succeeded", "Failed"].includes(status.phase))
      .filter((pod) => !isPodReady(pod))
      .map(({ metadata }) => `pod ${metadata.namespace}/${metadata.name} is not Ready`),
  );
}

function isNodeReady({ metadata, status }: KubernetesNode): boolean {
  const ready = status.conditions.find(isReady);
  return ready !== undefined && isSinceBoot(ready.lastHeartbeatTime, metadata.name);
}

function isPodReady({ spec, status }: Pod): boolean {
  const { conditions = [], containerStatuses = [] } = status;
  return (
    conditions.some(isReady) &&
    containerStatuses.every(
      ({ state }) => state.running && isSinceBoot(state.running.startedAt, spec.nodeName ?? ""),
    )
  );
}

const isReady = ({ type, status }: Condition) => type === "Ready" && status === "True";

/** Whether a time, which the API rounds down to seconds, is after the last boot of the node. */
const isSinceBoot = (time: string, node: string) => Date.parse(time) + 1000 > bootTime(node);

/** Waits until nothing is missing. `missing` returns one problem per entry. */
async function until(seconds: number, missing: () => Promise<string[]>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const problems = await missing();
    if (problems.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `Not ready after ${seconds} s: ${problems.join(", ")}. See the logs: make logs`,
      );
    await sleep(200);
  }
}
