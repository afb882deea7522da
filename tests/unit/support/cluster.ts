import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { temporaryFile } from "./files.ts";

/** A kubeconfig, as an object, of one context with one cluster. */
export const kubeconfig = (server: string, context = "test") => ({
  "current-context": context,
  contexts: [{ name: context, context: { cluster: `cluster-of-${context}` } }],
  clusters: [{ name: `cluster-of-${context}`, cluster: { server } }],
});

/** Runs `use` while $KUBECONFIG names that kubeconfig. */
export async function withKubeconfig(content: object, use: () => Promise<void>): Promise<void> {
  const file = temporaryFile("kubeconfig", stringify(content));
  process.env.KUBECONFIG = file;
  try {
    await use();
  } finally {
    delete process.env.KUBECONFIG;
    rmSync(file);
  }
}

/** Runs `use` while $KUBECONFIG names a cluster that takes connections, and nothing else. */
export async function withCluster(use: () => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await withKubeconfig(kubeconfig(`https://127.0.0.1:${port}`), use);
  } finally {
    server.close();
  }
}
