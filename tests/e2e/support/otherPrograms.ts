import assert from "node:assert/strict";
import { execa } from "execa";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

/**
 * A bridge such as that of Docker, outside the address ranges of the embedded cluster. Its name
 * is unique, as a killed run leaves its bridge behind.
 */
const bridge = { name: `foreign${process.pid}`, address: "172.31.255.1/24" };
/** Names of programs that the embedded cluster runs too. */
const programs = ["prometheus", "etcd", "kube-apiserver", "containerd"];

export interface OtherPrograms {
  /** Fails if a process, the bridge, the rule or the sysctl has changed. */
  readonly assertUntouched: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/**
 * Starts processes with names of the cluster's programs, and creates a bridge and a firewall rule.
 * After an error nothing of these is left, and the error is thrown.
 */
export async function startOtherPrograms(): Promise<OtherPrograms> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "foreign-"));
  const running: ChildProcess[] = [];
  const rule = ["FORWARD", "-i", bridge.name, "-j", "ACCEPT"];
  const forwarding = "/proc/sys/net/ipv4/ip_forward";
  /** What to call to undo the steps that were made, the last step first. */
  const undo: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true })];
  const remove = async () => {
    for (const step of undo.splice(0)) await step();
  };
  try {
    for (const program of programs) {
      await copyFile("/bin/sleep", path.join(directory, program));
      const child = spawn(path.join(directory, program), ["7200"], { stdio: "ignore" });
      await once(child, "spawn");
      // A test that fails ends mocha at once, not when these processes end.
      child.unref();
      undo.unshift(() => Promise.resolve(child.kill()));
      running.push(child);
    }
    await execa("ip", ["link", "add", bridge.name, "type", "bridge"]);
    undo.unshift(() => execa("ip", ["link", "delete", bridge.name]));
    await execa("ip", ["address", "add", bridge.address, "dev", bridge.name]);
    await execa("iptables", ["--wait", "-A", ...rule]);
    undo.unshift(() => execa("iptables", ["--wait", "-D", ...rule]));
    await execa("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    assertUntouched: async () => {
      for (const { exitCode, signalCode, spawnfile } of running)
        assert.deepEqual([exitCode, signalCode], [null, null], spawnfile);
      const { stdout } = await execa("ip", ["-oneline", "address", "show", "dev", bridge.name]);
      assert.match(stdout, new RegExp(bridge.address));
      await execa("iptables", ["--wait", "-C", ...rule]);
      assert.equal((await readFile(forwarding, "utf8")).trim(), "1");
    },
    remove,
  };
}
