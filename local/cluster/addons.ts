import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { addonImages } from "../images/catalog.ts";
import { applyObjects } from "../client/kubectl.ts";
import { network } from "../layout.ts";

const directory = path.join(import.meta.dirname, "..", "addons");

/** Applies the manifests of local/addons: cluster DNS, the default StorageClass and RBAC of kube-router. */
export async function applyAddons(): Promise<void> {
  const values: Record<string, string> = {
    ...addonImages,
    dnsAddress: network.dnsAddress,
    forward: forwardDirective(),
  };
  const manifests: string[] = [];
  for (const file of (await readdir(directory)).sort())
    manifests.push(
      (await readFile(path.join(directory, file), "utf8")).replace(
        /\$\{(\w+)\}/g,
        (_, name: string) => {
          const value = values[name];
          if (value === undefined) throw new Error(`${file} uses an unknown placeholder: ${name}`);
          return value;
        },
      ),
    );
  await applyObjects(manifests.join("\n---\n"), "--force-conflicts");
}

/** Forwards to the host's name servers, except for those on its loopback, which no pod can reach. */
function forwardDirective(): string {
  const servers = [...readFileSync("/etc/resolv.conf", "utf8").matchAll(/^nameserver\s+(\S+)/gm)]
    .map(([, server]) => server ?? "")
    .filter((server) => !server.startsWith("127.") && server !== "::1");
  return servers.length > 0
    ? `forward . ${servers.join(" ")}`
    : "# the host has no name server that pods can reach";
}
