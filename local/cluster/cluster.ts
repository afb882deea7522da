import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { copyImageStore, isCopyOf } from "../images.ts";
import {
  apiServer,
  controlPlane,
  gatewayPorts,
  ingressNodePorts,
  type Node,
  nodes,
  state,
  stateDir,
} from "../settings.ts";
import { applyAddons } from "./addons.ts";
import { controlPlaneMachine } from "./controlPlane.ts";
import {
  diskOf,
  hasServicesOf,
  isRunning,
  type Machine,
  startMachine,
  stopMachine,
} from "./machine.ts";
import { createNetwork, removeNetwork } from "./network.ts";
import { nodeMachine } from "./node.ts";
import { createPki, kubeconfigFor } from "./pki.ts";
import { untilNodesReady, untilServing } from "./readiness.ts";

/** Machine of the door on the host's loopback. */
const gateway: Machine = {
  name: "gateway",
  services: [
    {
      name: "gateway",
      command: [
        process.execPath,
        path.join(import.meta.dirname, "gateway.ts"),
        `${gatewayPorts.http}:${ingressNodePorts.http}`,
        `${gatewayPorts.https}:${ingressNodePorts.https}`,
      ],
    },
  ],
};

/** All machines, in the order in which they start. */
export const machineNames = [controlPlane.name, ...nodes.map((node) => node.name), gateway.name];

export const isClusterRunning = () => machineNames.every(isRunning);

/**
 * Boots the cluster, or what of it isn't running. Each step is safe to repeat, so that a
 * boot goes on where a killed one stopped.
 */
export async function startCluster(bin: (tool: string) => string, images: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await createPki();
  await writeFile(state.kubeconfig, await kubeconfigFor("admin", apiServer), { mode: 0o600 });
  await createNetwork();
  await startMachine(await controlPlaneMachine(bin));
  // Quickly made anew where it opens other ports than today's.
  if (!(await hasServicesOf(gateway))) await stopMachine(gateway.name);
  await startMachine(gateway);
  for (const node of nodes) {
    await provideImages(node, images);
    await startMachine(await nodeMachine(node, bin));
  }
  const kubectl = bin("kubectl");
  await untilServing(kubectl);
  await applyAddons(kubectl);
  await untilNodesReady(kubectl);
}

/** Gives a node the images of today. Where it has others, its containers are made anew. */
async function provideImages(node: Node, images: string): Promise<void> {
  const store = diskOf(node.name, "/var/lib/containerd");
  if (await isCopyOf(images, store)) return;
  await stopMachine(node.name);
  // The addresses of pods that are no more.
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

export const isClusterMade = () => existsSync(state.pki);
