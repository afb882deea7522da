import { execa } from "execa";
import { readdir, readFile } from "node:fs/promises";

/** A process of each pod, by the pod's UID: what is done in its network is done as the pod. */
export async function processesOfPods(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    // A process may end at any time.
    const cgroups = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
    const uid = /\/pod([0-9a-f-]{36})\//.exec(cgroups)?.[1];
    if (uid) found.set(uid, Number(pid));
  }
  return found;
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
  const { stdout } = await execa("nsenter", [
    `--net=/proc/${pid}/ns/net`,
    ...[process.execPath, "--eval", script],
  ]);
  return new Set(stdout.split("\n").filter(Boolean));
}
