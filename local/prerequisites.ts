import { execa } from "execa";
import { existsSync } from "node:fs";
import { BlockList } from "node:net";
import { loopbackPorts } from "../embeddedCluster.ts";
import { checkDisks, type DiskNeed } from "./disk.ts";
import { cacheDir, network, stateDir } from "./layout.ts";
import { listenError } from "./listenError.ts";
import { type Tool, tools } from "./tools/catalog.ts";
import { buildSeconds, missingTools, type Purpose } from "./tools/purposes.ts";
import { UserError } from "./userError.ts";

const minimumGo = [1, 26] as const;

/** Debian packages, each with a file that shows whether it is installed. */
const packages: Readonly<Record<string, string>> = {
  containerd: "/usr/bin/containerd",
  runc: "/usr/sbin/runc",
  "containernetworking-plugins": "/usr/lib/cni/ptp",
  iptables: "/usr/sbin/iptables",
  // For kube-router.
  ipset: "/usr/sbin/ipset",
  iproute2: "/usr/sbin/ip",
  s6: "/usr/bin/s6-svscan",
  // Shell in the image of the helper pods that create and delete volumes.
  "busybox-static": "/bin/busybox",
  haproxy: "/usr/sbin/haproxy",
};

/**
 * Checks everything that a make target cannot install, before it changes anything.
 * @param portsAreOurs whether the running loopback proxy uses the ports
 * @throws UserError with all problems, one a line
 */
export async function checkPrerequisites(purpose: Purpose, portsAreOurs = false): Promise<void> {
  const missing = missingTools(purpose);
  const go = missing.length > 0 ? await findGo() : undefined;
  const problems = [
    go && checkGoVersion(go.version),
    ...(await checkDisks([...(go ? buildNeeds(missing, go) : []), ...stateNeeds(purpose)])),
    ...(isCluster(purpose)
      ? [
          checkSystem(),
          checkRoot(),
          await checkRoutes(),
          checkDifferentPorts(loopbackPorts),
          await checkPort(loopbackPorts.http, "HA_MONITORING_PORT", portsAreOurs),
          await checkPort(loopbackPorts.https, "HA_MONITORING_HTTPS_PORT", portsAreOurs),
        ]
      : []),
  ];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new UserError(found.join("\n"));
}

/** GiB after the build of all tools from empty caches, and after `make up`; measured in November 2026. */
const measured = { modules: 5, builds: 7, cache: 3, state: 2 } as const;

/** Space for the build of the missing tools, in proportion to their build time. */
function buildNeeds(missing: readonly Tool[], { modules, builds }: Go): readonly DiskNeed[] {
  const share = buildSeconds(missing) / buildSeconds(tools);
  return [
    { folder: modules, gib: measured.modules * share, variable: "GOMODCACHE" },
    { folder: builds, gib: measured.builds * share, variable: "GOCACHE" },
    { folder: cacheDir, gib: measured.cache * share, variable: "HA_MONITORING_CACHE" },
  ];
}

const isCluster = (purpose: Purpose) => purpose === "cluster" || purpose === "pulled";

/** Space for the data of a new cluster. */
const stateNeeds = (purpose: Purpose): readonly DiskNeed[] =>
  isCluster(purpose) && !existsSync(stateDir)
    ? [{ folder: stateDir, gib: measured.state, variable: "HA_MONITORING_STATE" }]
    : [];

/** Debian packages that are not installed. */
export const missingPackages = () =>
  Object.keys(packages).filter((name) => !existsSync(packages[name] ?? ""));

export async function aptInstall(names: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update"], { env });
  await execa("apt-get", ["install", "--yes", "--no-install-recommends", ...names], { env });
}

function checkSystem(): string | undefined {
  if (process.platform === "linux" && process.arch === "x64") return undefined;
  return `The embedded cluster needs Linux on x86-64; this is ${process.platform} on ${process.arch}.`;
}

export function checkRoot(uid = process.getuid?.()): string | undefined {
  if (uid === 0) return undefined;
  return "The embedded cluster needs root for network namespaces and mounts: run it with sudo.";
}

/** The go on PATH: its version, and the folders of its caches. */
interface Go {
  /** Undefined without go. */
  readonly version: string | undefined;
  /** Without go, a folder on the same disk. */
  readonly modules: string;
  readonly builds: string;
}

async function findGo(): Promise<Go> {
  const go = await execa("go", ["env", "GOVERSION", "GOMODCACHE", "GOCACHE"], { reject: false });
  const [version, modules, builds] = go.exitCode === 0 ? go.stdout.split("\n") : [];
  return { version, modules: modules || cacheDir, builds: builds || cacheDir };
}

export function checkGoVersion(version: string | undefined): string | undefined {
  const needed = `Go ${minimumGo.join(".")} or newer is needed to build the tools`;
  if (version === undefined)
    return `${needed}, but there is no go on PATH: install it from go.dev/dl.`;
  const [, major, minor] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  if (major === undefined || minor === undefined)
    return `${needed}; the version of go is "${version}".`;
  const newEnough = major > minimumGo[0] || (major === minimumGo[0] && minor >= minimumGo[1]);
  return newEnough ? undefined : `${needed}; found ${version}: install a newer one from go.dev/dl.`;
}

async function checkRoutes(): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("ip", ["route"], { reject: false });
  return exitCode === 0 ? checkForeignRoutes(stdout) : undefined;
}

/**
 * Checks for another network in the address ranges of the cluster, whose traffic would go to the cluster.
 * @param routes as `ip route` prints them
 */
export function checkForeignRoutes(routes: string): string | undefined {
  const ranges = new BlockList();
  for (const range of [network.clusterCidr, network.serviceCidr]) {
    const [address = "", prefix] = range.split("/");
    ranges.addSubnet(address, Number(prefix));
  }
  const foreign = routes.split("\n").filter((route) => {
    const [destination = ""] = route.split(" ");
    const [address = ""] = destination.split("/");
    return ranges.check(address) && !route.includes(` dev ${network.bridge} `);
  });
  if (foreign.length === 0) return undefined;
  return `The embedded cluster needs the ranges ${network.clusterCidr} and ${network.serviceCidr}, but this machine has routes in them: ${foreign.map((route) => route.trim()).join(", ")}. Disconnect that network, or use another machine.`;
}

/** HAProxy binds one port for two listeners, and gives each connection to either of them. */
export function checkDifferentPorts({
  http,
  https,
}: Readonly<Record<"http" | "https", number>>): string | undefined {
  if (http !== https) return undefined;
  return `HA_MONITORING_PORT and HA_MONITORING_HTTPS_PORT are both ${http}: set one of them to another port.`;
}

/**
 * Checks that a port of the loopback is valid and free.
 * @param isOurs whether the running loopback proxy uses it
 */
export async function checkPort(
  port: number,
  variable: string,
  isOurs = false,
): Promise<string | undefined> {
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    return `${variable} must be a port from 1 to 65535 (got ${JSON.stringify(process.env[variable])}).`;
  if (isOurs) return undefined;
  if ((await listenError(port, "127.0.0.1")) === undefined) return undefined;
  return `Port ${port} on 127.0.0.1 is used by another program: stop it, or set ${variable} to another port.`;
}
