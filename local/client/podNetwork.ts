import { execa } from "execa";
import { readdir, readFile } from "node:fs/promises";

/** Fields of a pod that are needed to enter its network namespace. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** Content of /proc/PID/cgroup of every process, by process ID. */
export async function cgroupsOfProcesses(): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)))
    // A process may end at any time.
    found.set(Number(pid), await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => ""));
  return found;
}

/** ID of a process of each pod, by the UID of the pod. */
export async function processesOfPods(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const [pid, cgroups] of await cgroupsOfProcesses()) {
    const uid = /\/pod([0-9a-f-]{36})\//.exec(cgroups)?.[1];
    if (uid) found.set(uid, pid);
  }
  return found;
}

/** ID of a process of a pod. */
export async function processOf({ metadata }: Pod): Promise<number> {
  const pid = (await processesOfPods()).get(metadata.uid);
  if (pid === undefined) throw new Error(`Pod ${metadata.name} has no process.`);
  return pid;
}

/** Option of nsenter to enter the network namespace of a process. */
export const networkOf = (pid: number) => `--net=/proc/${pid}/ns/net`;

/**
 * Runs Node in the network namespace of a pod, where no NetworkPolicy applies between it and the pod.
 * @returns standard output
 */
export async function runIn(pod: Pod, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("nsenter", [
    networkOf(await processOf(pod)),
    process.execPath,
    ...args,
  ]);
  return stdout;
}

/** Returns those addresses, as host:port, to which the network namespace of a process can connect. */
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
