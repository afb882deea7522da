import { execa } from "execa";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { machineNames } from "../../../local/cluster/cluster.ts";
import { processesOf } from "../../../local/cluster/cgroups.ts";
import { runGroup } from "../../../local/runLock.ts";
import { name, network, stateDir } from "../../../local/layout.ts";

interface Process {
  readonly pid: number;
  readonly command: string;
}

/**
 * Processes of the embedded cluster and of the runs that change it: those in their control groups, and
 * those whose program or working directory is in the state folder. Names of programs are not used, as the
 * machine may run another etcd or Prometheus, and neither is the cache of the tools, from which a
 * `make check` of another terminal runs promtool.
 */
export async function ownProcesses(): Promise<readonly Process[]> {
  const inCgroups = new Set([...machineNames, runGroup].flatMap(processesOf));
  const found: Process[] = [];
  for (const pid of (await readdir("/proc")).map(Number).filter((pid) => pid > 0)) {
    const file = (name: string) => `/proc/${pid}/${name}`;
    const text = (name: string) => readFile(file(name), "utf8").catch(() => "");
    const target = (name: string) => readlink(file(name)).catch(() => "");
    // A zombie process has no program.
    const program = await target("exe");
    if (program === "" || pid === process.pid) continue;
    const own = inCgroups.has(pid) || [program, await target("cwd")].some(isInState);
    if (own) found.push({ pid, command: (await text("cmdline")).replaceAll("\0", " ") });
  }
  return found;
}

const isInState = (file: string) => file.startsWith(`${stateDir}/`);

/** Possible remains of the embedded cluster on the machine, as texts to compare. */
export async function traces(): Promise<Readonly<Record<string, string>>> {
  const { stdout: links } = await execa("ip", ["-oneline", "link"]);
  const { stdout: routes } = await execa("ip", ["route"]);
  const { stdout: rules } = await execa("iptables-save");
  const { stdout: cgroups } = await execa("find", ["/sys/fs/cgroup", "-name", `${name}*`]);
  const mounts = await readFile("/proc/self/mounts", "utf8");
  const namespaces = existsSync("/run/netns") ? await readdir("/run/netns") : [];
  return {
    processes: (await ownProcesses()).map(({ command }) => command).join("\n"),
    links: linesWith(links, ` ${network.bridge}`, ` ha-`),
    routes: linesWith(routes, network.bridge),
    rules: linesWith(rules, name, network.bridge),
    mounts: linesWith(mounts, stateDir, `/run/netns/${name}`),
    namespaces: namespaces.filter((namespace) => namespace.startsWith(name)).join("\n"),
    cgroups,
    state: String(existsSync(stateDir)),
    forwarding: await readFile("/proc/sys/net/ipv4/ip_forward", "utf8"),
    inotify: await readFile("/proc/sys/fs/inotify/max_user_instances", "utf8"),
  };
}

const linesWith = (text: string, ...parts: readonly string[]) =>
  text
    .split("\n")
    .filter((line) => parts.some((part) => line.includes(part)))
    .join("\n");
