import assert from "node:assert/strict";
import { execa } from "execa";
import { startMachine, stopMachine } from "../../../local/cluster/machine.ts";
import { vethOf, netnsOf } from "../../../local/cluster/network.ts";
import { nodeMachine } from "../../../local/cluster/node.ts";
import { type Node, nodes } from "../../../local/layout.ts";
import { list } from "../../../local/client/kubectl.ts";

const ip = (...args: readonly string[]) => execa("ip", args);

/** Two nodes without a pod of a namespace, such as that of the object store with its single pod. */
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

/** Disconnects a node from the network and ends all its processes. */
export async function powerOff(node: Node): Promise<void> {
  await ip("link", "set", vethOf(node.name), "down");
  await stopMachine(node.name);
}

export async function powerOn(node: Node): Promise<void> {
  await ip("link", "set", vethOf(node.name), "up");
  await startMachine(await nodeMachine(node));
}

/** Drops the traffic between two nodes and their pods. Both can reach the control plane. */
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
