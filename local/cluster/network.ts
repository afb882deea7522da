import { execa } from "execa";
import { existsSync, readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { replaceFile } from "../files.ts";
import { controlPlane, name as project, network, nodes, stateDir } from "../settings.ts";

const ip = (command: string) => execa("ip", command.split(" "));
const ipIn = (netns: string, command: string) => ip(`-n ${netns} ${command}`);

const netnsDir = "/run/netns";
const linksDir = "/sys/class/net";

/** Network namespace of a machine. */
export const netnsOf = (machine: string) => `${project}-${machine}`;

/** The host's end of a machine's cable. */
export const cableOf = (machine: string) => `ha-${machine}`.slice(0, 15);

const forwarding = "net.ipv4.ip_forward";
/** Kernel settings of the host that the cluster needs, at least this high. */
const sysctls: Readonly<Record<string, number>> = {
  [forwarding]: 1,
  // Three kubelets and their containers use up the default of 128.
  "fs.inotify.max_user_instances": 8192,
  "fs.inotify.max_user_watches": 524288,
};
const sysctlBackup = path.join(stateDir, "sysctls.json");

/** What lets the nodes and pods out through the host, and no firewall between them. */
const iptablesRules: readonly string[] = [
  `-t nat POSTROUTING -s ${network.clusterCidr} ! -o ${network.bridge} -j MASQUERADE`,
  `-t filter FORWARD -i ${network.bridge} -j ACCEPT`,
  `-t filter FORWARD -o ${network.bridge} -j ACCEPT`,
  // Inserted last and so asked first. Until kube-proxy knows a Service, connections to it would
  // leave the machine, and whoever answers there be taken for the Service for as long as they last.
  `-t filter FORWARD -i ${network.bridge} -d ${network.serviceCidr} -j REJECT`,
];

/** Makes the bridge, and a network namespace with address and routes for every machine. */
export async function createNetwork(): Promise<void> {
  await raiseSysctls();
  if (!linkExists(network.bridge)) await ip(`link add ${network.bridge} type bridge`);
  await ip(`address replace ${network.bridgeAddress}/${network.nodePrefix} dev ${network.bridge}`);
  await ip(`link set ${network.bridge} up`);
  for (const { podCidr, address } of nodes) await ip(`route replace ${podCidr} via ${address}`);
  for (const rule of iptablesRules) if (!(await iptables("-C", rule))) await iptables("-I", rule);
  for (const machine of [controlPlane, ...nodes]) await connect(machine.name, machine.address);
}

/** Takes everything away that {@link createNetwork} made. */
export async function removeNetwork(): Promise<void> {
  for (const machine of [controlPlane, ...nodes]) {
    // First the cable, which goes at once: with its namespace it would go some time later.
    if (linkExists(cableOf(machine.name))) await ip(`link delete ${cableOf(machine.name)}`);
    if (existsSync(path.join(netnsDir, netnsOf(machine.name))))
      await ip(`netns delete ${netnsOf(machine.name)}`);
  }
  await unmountNetns();
  for (const rule of iptablesRules) while (await iptables("-C", rule)) await iptables("-D", rule);
  // Its address and the routes through it go with the bridge.
  if (linkExists(network.bridge)) await ip(`link delete ${network.bridge}`);
  await restoreSysctls();
}

/** `ip netns` makes its folder a mount and leaves it: gone with the last namespace in it. */
async function unmountNetns(): Promise<void> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (mounts.includes(` ${netnsDir} `) && readdirSync(netnsDir).length === 0)
    await execa("umount", [netnsDir]);
}

async function connect(machine: string, address: string): Promise<void> {
  const netns = netnsOf(machine);
  const cable = cableOf(machine);
  if (existsSync(path.join(netnsDir, netns))) {
    if (await isConnected(netns, address)) return;
    // A killed boot left it half made.
    if (linkExists(cable)) await ip(`link delete ${cable}`);
    await ip(`netns delete ${netns}`);
  }
  await ip(`netns add ${netns}`);
  await ip(`link add ${cable} type veth peer name eth0 netns ${netns}`);
  await ip(`link set ${cable} master ${network.bridge} up`);
  await ipIn(netns, "link set lo up");
  await ipIn(netns, `address add ${address}/${network.nodePrefix} dev eth0`);
  await ipIn(netns, "link set eth0 up");
  for (const node of nodes)
    if (node.address !== address)
      await ipIn(netns, `route add ${node.podCidr} via ${node.address}`);
  await execa("ip", ["netns", "exec", netns, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
  // Last, because it is what tells a whole namespace from a half-made one.
  await ipIn(netns, `route add default via ${network.bridgeAddress}`);
}

async function isConnected(netns: string, address: string): Promise<boolean> {
  // Of one that a kill left half made there may be the name only, which is an error here.
  const { stdout: routes } = await execa("ip", ["-n", netns, "route"], { reject: false });
  return routes.includes("default via") && routes.includes(`src ${address}`);
}

function linkExists(link: string): boolean {
  return existsSync(path.join(linksDir, link));
}

/** Applies a rule with an iptables action; for -C tells whether the rule is there. */
async function iptables(action: "-C" | "-I" | "-D", rule: string): Promise<boolean> {
  const [option, table, chain, ...match] = rule.split(" ") as [string, string, string, ...string[]];
  const args = ["--wait", option, table, action, chain, ...match];
  const comment = ["-m", "comment", "--comment", project];
  const { exitCode } = await execa("iptables", [...args, ...comment], { reject: action !== "-C" });
  return exitCode === 0;
}

async function raiseSysctls(): Promise<void> {
  const before: Record<string, number> = {};
  for (const [key, value] of Object.entries(sysctls)) {
    const current = Number(await readFile(fileOf(key), "utf8"));
    if (current >= value) continue;
    before[key] = current;
  }
  if (!existsSync(sysctlBackup)) await replaceFile(sysctlBackup, JSON.stringify(before));
  for (const key of Object.keys(before)) await writeFile(fileOf(key), String(sysctls[key]));
}

async function restoreSysctls(): Promise<void> {
  if (!existsSync(sysctlBackup)) return;
  const before = JSON.parse(await readFile(sysctlBackup, "utf8")) as Record<string, number>;
  for (const [key, value] of Object.entries(before)) {
    // Docker and other bridges need forwarding as well: where there is one, it stays on.
    if (key === forwarding && bridges().length > 0) continue;
    // Another program has set it since.
    if (Number(await readFile(fileOf(key), "utf8")) !== sysctls[key]) continue;
    await writeFile(fileOf(key), String(value));
  }
  await rm(sysctlBackup);
}

/** Bridges of the host. */
const bridges = () =>
  readdirSync(linksDir).filter((link) => existsSync(path.join(linksDir, link, "bridge")));

const fileOf = (sysctl: string) => path.join("/proc/sys", ...sysctl.split("."));
