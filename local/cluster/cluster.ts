import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { copyImageStore } from "../images.ts";
import { apiServer, controlPlane, nodes, state, stateDir } from "../settings.ts";
import { applyAddons } from "./addons.ts";
import { controlPlaneMachine } from "./controlPlane.ts";
import { diskOf, isRunning, type Machine, startMachine, stopMachine } from "./machine.ts";
import { createNetwork, removeNetwork } from "./network.ts";
import { nodeMachine } from "./node.ts";
import { createPki, kubeconfigFor } from "./pki.ts";

/** Machine of the door on the host's loopback. */
const gateway: Machine = {
  name: "gateway",
  services: [
    {
      name: "gateway",
      command: [process.execPath, path.join(import.meta.dirname, "gateway.ts")],
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
  await startMachine(gateway);
  for (const node of nodes) {
    await copyImageStore(images, diskOf(node.name, "/var/lib/containerd"));
    await startMachine(await nodeMachine(node, bin));
  }
  const kubectl = bin("kubectl");
  await until("the API server answers", async () => succeeds(kubectl, "get", "--raw=/readyz"));
  await applyAddons(kubectl);
  await until("all nodes are Ready", () => areNodesReady(kubectl));
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

async function areNodesReady(kubectl: string): Promise<boolean> {
  const { stdout } = await execa(kubectl, [
    ...["--kubeconfig", state.kubeconfig, "get", "nodes", "--output"],
    'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}',
  ]);
  return stdout.split("\n").filter((status) => status === "True").length === nodes.length;
}

async function succeeds(kubectl: string, ...args: string[]): Promise<boolean> {
  const result = await execa(kubectl, ["--kubeconfig", state.kubeconfig, ...args], {
    reject: false,
    timeout: 5000,
  });
  return result.exitCode === 0;
}

/** Waits for a condition, two minutes at most. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`Waited 120 s in vain until ${what}. See the logs: make logs`);
    await sleep(200);
  }
}

export const isClusterMade = () => existsSync(state.pki);
