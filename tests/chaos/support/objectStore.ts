import assert from "node:assert/strict";
import { execa } from "execa";
import { once } from "node:events";
import * as path from "node:path";
import { list } from "../../../local/client/kubectl.ts";
import { networkOf, type Pod, processOf } from "../../../local/client/podNetwork.ts";

/** What goes wrong with every call to the object store. */
export interface Disturbance {
  /** Share of calls that fail: one half with status 503, the other by a broken connection; default none. */
  readonly errors?: number;
  /** Seconds that each call waits before it is passed on; default 0. */
  readonly delay?: number;
  /** Whether calls are taken and never answered; default false. */
  readonly silent?: boolean;
}

/**
 * Puts a proxy that disturbs before the object store of the embedded cluster, in the network of its
 * pod, so that neither its address nor any NetworkPolicy changes.
 * @returns what takes it away again.
 */
export async function disturbObjectStore(disturbance: Disturbance): Promise<() => Promise<void>> {
  const [pod] = await list<Pod>("pods", "-n=gcs-emulator");
  assert.ok(pod, "the emulator has a pod");
  const inPod = [networkOf(await processOf(pod))];

  const script = path.join(import.meta.dirname, "objectStoreProxy.ts");
  const argument = JSON.stringify(disturbance);
  const proxy = execa("nsenter", [...inPod, process.execPath, script, argument], { reject: false });
  const [port] = (await once(proxy.stdout, "data")) as [Buffer];
  const rules = [
    `nat PREROUTING -p tcp --dport 4443 -j REDIRECT --to-ports ${port.toString().trim()}`,
    // Connections that are there already would go on beside the proxy.
    "filter INPUT -p tcp --dport 4443 ! -i lo -j REJECT --reject-with tcp-reset",
  ];
  const iptables = async (action: "--append" | "--delete") => {
    for (const rule of rules) {
      const [table = "", ...rest] = rule.split(" ");
      await execa("nsenter", [...inPod, "iptables", "--wait", "--table", table, action, ...rest]);
    }
  };
  await iptables("--append");
  return async () => {
    await iptables("--delete");
    proxy.kill();
    await proxy;
  };
}
