import assert from "node:assert/strict";
import { execa } from "execa";
import { once } from "node:events";
import * as path from "node:path";
import { list } from "../../../local/client/kubectl.ts";
import { networkOf, type Pod, processOf } from "../../../local/client/podNetwork.ts";

/** Faults of the requests to the object store. */
export interface Disturbance {
  /** Share of requests that fail: half with status 503, half by a closed connection; default 0. */
  readonly errors?: number;
  /** Seconds of delay of each request; default 0. */
  readonly delay?: number;
  /** Whether requests get no response; default false. */
  readonly silent?: boolean;
}

/**
 * Inserts a faulty proxy in front of the object store, in the network namespace of its pod, so that
 * neither its address nor a NetworkPolicy changes.
 * @returns a function that removes the proxy
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
    // Existing connections would bypass the proxy.
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
