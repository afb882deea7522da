import { execa } from "execa";
import { setTimeout as sleep } from "node:timers/promises";
import { nodes, state } from "../settings.ts";
import { bootTime } from "./machine.ts";

// After a boot the API server still shows what was so before: only what the kubelets have told
// since then counts.

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
export async function untilServing(kubectl: string): Promise<void> {
  await until(120, async () =>
    (await succeeds(kubectl, "get", "--raw=/readyz")) ? [] : ["the API server does not answer"],
  );
}

/** Waits until all nodes are Ready, two minutes at most. */
export async function untilNodesReady(kubectl: string): Promise<void> {
  await until(120, async () => {
    const known = await list<KubernetesNode>(kubectl, "nodes");
    return nodes
      .filter(({ name }) => !known.some((node) => node.metadata.name === name && isNodeReady(node)))
      .map(({ name }) => `${name} is not Ready`);
  });
}

/** Waits until all pods are Ready, ten minutes at most: Prometheus first reads its log. */
export async function untilPodsReady(kubectl: string): Promise<void> {
  await until(600, async () =>
    (await list<Pod>(kubectl, "pods", "--all-namespaces"))
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

/** Whether a time, which the API gives in whole seconds, is after the node's last boot. */
const isSinceBoot = (time: string, node: string) => Date.parse(time) + 1000 > bootTime(node);

async function list<T>(kubectl: string, ...args: string[]): Promise<T[]> {
  const { stdout } = await execa(kubectl, [
    ...["--kubeconfig", state.kubeconfig, "get", ...args, "--output=json"],
  ]);
  return (JSON.parse(stdout) as { items: T[] }).items;
}

async function succeeds(kubectl: string, ...args: string[]): Promise<boolean> {
  const result = await execa(kubectl, ["--kubeconfig", state.kubeconfig, ...args], {
    reject: false,
    timeout: 5000,
  });
  return result.exitCode === 0;
}

/** Waits until nothing is missing. */
async function until(seconds: number, missing: () => Promise<string[]>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const problems = await missing();
    if (problems.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `Waited ${seconds} s in vain: ${problems.join(", ")}. See the logs: make logs`,
      );
    await sleep(200);
  }
}
