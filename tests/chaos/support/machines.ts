import assert from "node:assert/strict";
import { execa } from "execa";
import { startMachine, stopMachine } from "../../../local/cluster/machine.ts";
import { vethOf, netnsOf } from "../../../local/cluster/network.ts";
import { nodeMachine } from "../../../local/cluster/node.ts";
import { type Node, nodes } from "../../../local/layout.ts";
import { toolPath } from "../../../local/tools/toolPath.ts";
import { list } from "../../../local/client/kubectl.ts";

const ip = (...args: readonly string[]) => execa("ip", args);

/** Two nodes without a pod of the namespace, such as that of the bucket, of which there is one. */
export async function nodesWithout(namespace: string): Promise<readonly [Node, Node]> {
  const taken = await nodesOf(`-n=${namespace}`);
  const [one, other] = nodes.filter(({ name }) => !taken.has(name));
  assert.ok(one && other, `two nodes without ${namespace}`);
  return [one, other];
}

/** Names of the nodes of the pods that `kubectl get pods ARGS` finds. */
export async function nodesOf(...args: readonly string[]): Promise<ReadonlySet<string>> {
  const pods = await list<{ spec: { nodeName: string } }>("pods", ...args);
  return new Set(pods.map(({ spec }) => spec.nodeName));
}

/** Takes a node's power away: its network is dead at once, and all its processes end. */
export async function powerOff(node: Node): Promise<void> {
  await ip("link", "set", vethOf(node.name), "down");
  await stopMachine(node.name);
}

export async function powerOn(node: Node): Promise<void> {
  await ip("link", "set", vethOf(node.name), "up");
  await startMachine(await nodeMachine(node));
}

/** Lets nothing more through between two nodes, in silence; the control plane sees both. */
export async function cut(one: Node, other: Node): Promise<void> {
  for (const [from, to] of directions(one, other)) {
    await ip("-n", netnsOf(from.name), "route", "replace", "blackhole", to.podCidr);
    await ip("-n", netnsOf(from.name), "route", "replace", "blackhole", `${to.address}/32`);
  }
}

export async function join(one: Node, other: Node): Promise<void> {
  for (const [from, to] of directions(one, other)) {
    await ip("-n", netnsOf(from.name), "route", "delete", "blackhole", `${to.address}/32`);
    await ip("-n", netnsOf(from.name), "route", "delete", "blackhole", to.podCidr);
    await ip("-n", netnsOf(from.name), "route", "add", to.podCidr, "via", to.address);
  }
}

const directions = (one: Node, other: Node) =>
  [
    [one, other],
    [other, one],
  ] as const;
