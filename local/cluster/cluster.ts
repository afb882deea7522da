import { mkdir, rm, writeFile } from "node:fs/promises";
import { copyImageStore, isCopyOf } from "../images/store.ts";
import { apiServer, controlPlane, type Node, nodes, state, stateDir } from "../layout.ts";
import { applyAddons } from "./addons.ts";
import { controlPlaneMachine } from "./controlPlane.ts";
import { loopbackProxy } from "./loopbackProxy.ts";
import { diskOf, hasServicesOf, isRunning, startMachine, stopMachine } from "./machine.ts";
import { createNetwork, removeNetwork } from "./network.ts";
import { nodeMachine } from "./node.ts";
import { createPki, kubeconfigFor } from "./pki.ts";
import { untilNodesReady, untilServing } from "./readiness.ts";

/** All machines, in the order in which they start. */
export const machineNames = [
  controlPlane.name,
  ...nodes.map((node) => node.name),
  loopbackProxy.name,
];

export const isClusterRunning = () => machineNames.every(isRunning);

/**
 * Boots the machines that are not running. Each step can be repeated, so a boot after a killed one
 * continues where that one stopped.
 * @param images image store of local/images/store.ts
 */
export async function startCluster(images: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await createPki();
  await writeFile(state.kubeconfig, await kubeconfigFor("admin", apiServer), { mode: 0o600 });
  await createNetwork();
  await startMachine(await controlPlaneMachine());
  // Its ports may have changed since its start.
  if (!(await hasServicesOf(loopbackProxy))) await stopMachine(loopbackProxy.name);
  await startMachine(loopbackProxy);
  for (const node of nodes) {
    await provideImages(node, images);
    await startMachine(await nodeMachine(node));
  }
  await untilServing();
  await applyAddons();
  await untilNodesReady();
}

/** Copies the image store to a node, unless the node has this copy. The node then restarts. */
async function provideImages(node: Node, images: string): Promise<void> {
  const store = diskOf(node.name, "/var/lib/containerd");
  if (await isCopyOf(images, store)) return;
  await stopMachine(node.name);
  // Pod addresses that are reserved for the pods of the old store.
  await rm(diskOf(node.name, "/var/lib/cni"), { recursive: true, force: true });
  await copyImageStore(images, store);
}

/** Ends all processes of the cluster and keeps its data. */
export async function stopCluster(): Promise<void> {
  for (const machine of machineNames.toReversed()) await stopMachine(machine);
  await removeNetwork();
}

/** Ends the cluster and removes its data. */
export async function removeCluster(): Promise<void> {
  await stopCluster();
  await rm(stateDir, { recursive: true, force: true });
}
