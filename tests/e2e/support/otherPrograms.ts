import assert from "node:assert/strict";
import { execa } from "execa";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

/** A bridge such as that of Docker, outside the address ranges of the embedded cluster. */
const bridge = { name: "foreign0", address: "172.31.255.1/24" };
/** Names of programs that the embedded cluster runs too. */
const programs = ["prometheus", "etcd", "kube-apiserver", "containerd"];

export interface OtherPrograms {
  /** Fails if a process, the bridge, the rule or the sysctl has changed. */
  readonly assertUntouched: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Starts processes with names of the cluster's programs, and creates a bridge and a firewall rule. */
export async function startOtherPrograms(): Promise<OtherPrograms> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "foreign-"));
  const running: ChildProcess[] = [];
  for (const program of programs) {
    await copyFile("/bin/sleep", path.join(directory, program));
    const child = spawn(path.join(directory, program), ["7200"], { stdio: "ignore" });
    await once(child, "spawn");
    running.push(child);
  }
  const rule = ["FORWARD", "-i", bridge.name, "-j", "ACCEPT"];
  await execa("ip", ["link", "add", bridge.name, "type", "bridge"]);
  await execa("ip", ["address", "add", bridge.address, "dev", bridge.name]);
  await execa("iptables", ["--wait", "-A", ...rule]);
  const forwarding = "/proc/sys/net/ipv4/ip_forward";
  await execa("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  return {
    assertUntouched: async () => {
      for (const { exitCode, signalCode, spawnfile } of running)
        assert.deepEqual([exitCode, signalCode], [null, null], spawnfile);
      const { stdout } = await execa("ip", ["-oneline", "address", "show", "dev", bridge.name]);
      assert.match(stdout, new RegExp(bridge.address));
      await execa("iptables", ["--wait", "-C", ...rule]);
      assert.equal((await readFile(forwarding, "utf8")).trim(), "1");
    },
    remove: async () => {
      for (const child of running) child.kill();
      await execa("iptables", ["--wait", "-D", ...rule]);
      await execa("ip", ["link", "delete", bridge.name]);
      await rm(directory, { recursive: true });
    },
  };
}
