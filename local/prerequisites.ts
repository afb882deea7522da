import { execa } from "execa";
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { BlockList, createServer } from "node:net";
import * as path from "node:path";
import { cacheDir, gatewayPorts, network, requiredDiskGiB, stateDir } from "./settings.ts";

/** A condition that the person at the terminal can mend: shown without a stack trace. */
export class UserError extends Error {}

const minimumGo = [1, 26] as const;

/** Debian packages, with a program that tells whether each is there. */
const packages: Readonly<Record<string, string>> = {
  containerd: "/usr/bin/containerd",
  runc: "/usr/sbin/runc",
  "containernetworking-plugins": "/usr/lib/cni/ptp",
  iptables: "/usr/sbin/iptables",
  // For kube-router.
  ipset: "/usr/sbin/ipset",
  iproute2: "/usr/sbin/ip",
  s6: "/usr/bin/s6-svscan",
  // The shell in the image of the storage provisioner's helper.
  "busybox-static": "/bin/busybox",
};

/**
 * Checks what can't be installed, all of it, before anything is made.
 * @param purpose whether a cluster is to run, or only its tools are to be built
 * @param portsAreOurs whether the running gateway holds the ports
 * @throws UserError with every problem, one a line
 */
export async function checkPrerequisites(
  purpose: "cluster" | "tools",
  portsAreOurs = false,
): Promise<void> {
  const problems =
    purpose === "cluster"
      ? [
          checkSystem(),
          checkRoot(),
          await checkGo(),
          await checkDisk(cacheDir),
          await checkDisk(stateDir),
          await checkRoutes(),
          ...(portsAreOurs
            ? []
            : [
                await checkPort(gatewayPorts.http, "HA_MONITORING_PORT"),
                await checkPort(gatewayPorts.https, "HA_MONITORING_HTTPS_PORT"),
              ]),
        ]
      : [await checkGo(), await checkDisk(cacheDir)];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new UserError(found.join("\n"));
}

/** Debian packages that are missing. */
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
  return "The embedded cluster needs root, for network namespaces and mounts: run it with sudo.";
}

async function checkGo(): Promise<string | undefined> {
  const go = await execa("go", ["env", "GOVERSION"], { reject: false });
  return checkGoVersion(go.exitCode === 0 ? go.stdout : undefined);
}

export function checkGoVersion(version: string | undefined): string | undefined {
  const needed = `Go ${minimumGo.join(".")} or newer is needed to build the tools`;
  if (version === undefined) return `${needed}, and no go is on PATH: install it from go.dev/dl.`;
  const [, major, minor] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  if (major === undefined || minor === undefined) return `${needed}; go calls itself "${version}".`;
  const newEnough = major > minimumGo[0] || (major === minimumGo[0] && minor >= minimumGo[1]);
  return newEnough ? undefined : `${needed}; found ${version}: install a newer one from go.dev/dl.`;
}

/** Free space where a folder is, or will be. */
async function checkDisk(directory: string): Promise<string | undefined> {
  let existing = directory;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return checkFreeSpace(directory, (bavail * bsize) / 2 ** 30);
}

export function checkFreeSpace(directory: string, freeGiB: number): string | undefined {
  if (freeGiB >= requiredDiskGiB) return undefined;
  return `${directory} has ${freeGiB.toFixed(1)} GiB free and ${requiredDiskGiB} GiB are needed: free some, or name another folder by HA_MONITORING_CACHE or HA_MONITORING_STATE.`;
}

async function checkRoutes(): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("ip", ["route"], { reject: false });
  return exitCode === 0 ? checkForeignRoutes(stdout) : undefined;
}

/**
 * The routes of the cluster would take the traffic of another network in the same range.
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
  return `The embedded cluster needs the ranges ${network.clusterCidr} and ${network.serviceCidr}, and this machine has routes in them: ${foreign.map((route) => route.trim()).join(", ")}. Disconnect that network, or use another machine.`;
}

/** A port of the gateway must be free, unless it is the running gateway that holds it. */
export async function checkPort(port: number, variable: string): Promise<string | undefined> {
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    return `${variable} must be a port from 1 to 65535 (got ${JSON.stringify(process.env[variable])}).`;
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer()
      .once("error", () => {
        resolve(false);
      })
      .listen(port, "127.0.0.1", () =>
        server.close(() => {
          resolve(true);
        }),
      );
  });
  if (free) return undefined;
  return `Port ${port} on 127.0.0.1 is taken by another program: end it, or name another port by ${variable}.`;
}
