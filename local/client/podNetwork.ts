import { execa } from "execa";
import { readdir, readFile } from "node:fs/promises";

/** What is needed of a pod to do something in its network. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** Control groups of every process, by its ID. */
export async function cgroupsOfProcesses(): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)))
    // A process may end at any time.
    found.set(Number(pid), await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => ""));
  return found;
}

/** A process of each pod, by the pod's UID: what is done in its network is done as the pod. */
export async function processesOfPods(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const [pid, cgroups] of await cgroupsOfProcesses()) {
    const uid = /\/pod([0-9a-f-]{36})\//.exec(cgroups)?.[1];
    if (uid) found.set(uid, pid);
  }
  return found;
}

/** A process of a pod. */
export async function processOf({ metadata }: Pod): Promise<number> {
  const pid = (await processesOfPods()).get(metadata.uid);
  if (pid === undefined) throw new Error(`Pod ${metadata.name} has no process.`);
  return pid;
}

/** Option of nsenter that enters the network of a process. */
export const networkOf = (pid: number) => `--net=/proc/${pid}/ns/net`;

/** Runs a script of Node in the network of a pod, where no policy is between it and the pod. */
export async function runIn(pod: Pod, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("nsenter", [
    networkOf(await processOf(pod)),
    process.execPath,
    ...args,
  ]);
  return stdout;
}

/** Of addresses as host:port, those to which a process' network can connect. */
export async function reachableFrom(
  pid: number,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const script = `
    const { connect } = require("node:net");
    for (const address of ${JSON.stringify(addresses)}) {
      const [host, port] = address.split(":");
      const socket = connect({ host, port, timeout: 2000 })
        .once("connect", () => { console.log(address); socket.destroy(); })
        .once("error", () => {})
        .once("timeout", () => socket.destroy());
    }`;
  const { stdout } = await execa("nsenter", [networkOf(pid), process.execPath, "--eval", script]);
  return new Set(stdout.split("\n").filter(Boolean));
}
