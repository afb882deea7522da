import { execa } from "execa";
import { existsSync, readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { replaceFile } from "../atomicWrite.ts";
import { controlPlane, name as project, network, nodes, stateDir } from "../layout.ts";

const ip = (command: string) => execa("ip", command.split(" "));
const ipIn = (netns: string, command: string) => ip(`-n ${netns} ${command}`);

const netnsDir = "/run/netns";
const linksDir = "/sys/class/net";

/** Network namespace of a machine. */
export const netnsOf = (machine: string) => `${project}-${machine}`;

/** Name of the host's end of a machine's veth pair. */
export const vethOf = (machine: string) => `ha-${machine}`.slice(0, 15);

const forwarding = "net.ipv4.ip_forward";
/** Minimum values of kernel settings of the host. */
const sysctls: Readonly<Record<string, number>> = {
  [forwarding]: 1,
  // Three kubelets and their containers need more than the default of 128.
  "fs.inotify.max_user_instances": 8192,
  "fs.inotify.max_user_watches": 524288,
};
const sysctlBackup = path.join(stateDir, "sysctls.json");

/** Rules that let nodes and pods connect to each other and, through the host, to other networks. */
const iptablesRules: readonly string[] = [
  `-t nat POSTROUTING -s ${network.clusterCidr} ! -o ${network.bridge} -j MASQUERADE`,
  `-t filter FORWARD -i ${network.bridge} -j ACCEPT`,
  `-t filter FORWARD -o ${network.bridge} -j ACCEPT`,
  // Inserted last and therefore evaluated first. Before kube-proxy programs a Service, its address would
  // be routed off the host, and conntrack would pin the connection to that route.
  `-t filter FORWARD -i ${network.bridge} -d ${network.serviceCidr} -j REJECT`,
];

/** Creates the bridge, and a network namespace with address and routes for each machine. */
export async function createNetwork(): Promise<void> {
  await raiseSysctls();
  if (!linkExists(network.bridge)) await ip(`link add ${network.bridge} type bridge`);
  await ip(`address replace ${network.bridgeAddress}/${network.nodePrefix} dev ${network.bridge}`);
  await ip(`link set ${network.bridge} up`);
  for (const { podCidr, address } of nodes) await ip(`route replace ${podCidr} via ${address}`);
  for (const rule of iptablesRules) if (!(await iptables("-C", rule))) await iptables("-I", rule);
  for (const machine of [controlPlane, ...nodes]) await connect(machine.name, machine.address);
}

/** Removes everything that {@link createNetwork} has created. */
export async function removeNetwork(): Promise<void> {
  for (const machine of [controlPlane, ...nodes]) {
    // The kernel deletes a veth pair at once, but a network namespace with its devices only later.
    if (linkExists(vethOf(machine.name))) await ip(`link delete ${vethOf(machine.name)}`);
    if (existsSync(path.join(netnsDir, netnsOf(machine.name))))
      await ip(`netns delete ${netnsOf(machine.name)}`);
  }
  await unmountNetns();
  for (const rule of iptablesRules) while (await iptables("-C", rule)) await iptables("-D", rule);
  // Its address and the routes through it go with the bridge.
  if (linkExists(network.bridge)) await ip(`link delete ${network.bridge}`);
  await restoreSysctls();
}

/** Unmounts the folder that `ip netns` has mounted, once the last namespace is deleted. */
async function unmountNetns(): Promise<void> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (mounts.includes(` ${netnsDir} `) && readdirSync(netnsDir).length === 0)
    await execa("umount", [netnsDir]);
}

async function connect(machine: string, address: string): Promise<void> {
  const netns = netnsOf(machine);
  const veth = vethOf(machine);
  if (existsSync(path.join(netnsDir, netns))) {
    if (await isConnected(netns, address)) return;
    // A killed boot has left it incomplete.
    if (linkExists(veth)) await ip(`link delete ${veth}`);
    await ip(`netns delete ${netns}`);
  }
  await ip(`netns add ${netns}`);
  await ip(`link add ${veth} type veth peer name eth0 netns ${netns}`);
  await ip(`link set ${veth} master ${network.bridge} up`);
  await ipIn(netns, "link set lo up");
  await ipIn(netns, `address add ${address}/${network.nodePrefix} dev eth0`);
  await ipIn(netns, "link set eth0 up");
  for (const node of nodes)
    if (node.address !== address)
      await ipIn(netns, `route add ${node.podCidr} via ${node.address}`);
  await execa("ip", ["netns", "exec", netns, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
  // Last, since isConnected checks for it to find incomplete namespaces.
  await ipIn(netns, `route add default via ${network.bridgeAddress}`);
}

async function isConnected(netns: string, address: string): Promise<boolean> {
  // Fails if a killed boot has left only the name of the namespace.
  const { stdout: routes } = await execa("ip", ["-n", netns, "route"], { reject: false });
  return routes.includes("default via") && routes.includes(`src ${address}`);
}

function linkExists(link: string): boolean {
  return existsSync(path.join(linksDir, link));
}

/** Runs an iptables action on a rule. With -C, returns whether the rule exists. */
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
    // Other bridges, such as that of Docker, need forwarding too.
    if (key === forwarding && bridges().length > 0) continue;
    // Another program has changed it.
    if (Number(await readFile(fileOf(key), "utf8")) !== sysctls[key]) continue;
    await writeFile(fileOf(key), String(value));
  }
  await rm(sysctlBackup);
}

const bridges = () =>
  readdirSync(linksDir).filter((link) => existsSync(path.join(linksDir, link, "bridge")));

const fileOf = (sysctl: string) => path.join("/proc/sys", ...sysctl.split("."));
