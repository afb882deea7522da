import { execa } from "execa";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { addonImages } from "../images.ts";
import { network, state } from "../settings.ts";

const directory = path.join(import.meta.dirname, "..", "addons");

/** Applies the manifests of local/addons: cluster DNS and the default StorageClass. */
export async function applyAddons(kubectl: string): Promise<void> {
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
          if (value === undefined) throw new Error(`${file} names an unknown value: ${name}`);
          return value;
        },
      ),
    );
  await execa(
    kubectl,
    ["--kubeconfig", state.kubeconfig, "apply", "--server-side", "--force-conflicts", "-f", "-"],
    { input: manifests.join("\n---\n") },
  );
}

/** CoreDNS asks the host's name servers, but for those on its loopback, which no pod reaches. */
function forwardDirective(): string {
  const servers = [...readFileSync("/etc/resolv.conf", "utf8").matchAll(/^nameserver\s+(\S+)/gm)]
    .map(([, server]) => server ?? "")
    .filter((server) => !server.startsWith("127.") && server !== "::1");
  return servers.length > 0 ? `forward . ${servers.join(" ")}` : "# no name server outside";
}
