import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
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

/** Responses of an API server by path: a status, or JSON. Other paths have status 404. */
export type Answers = Readonly<Record<string, object | number>>;

/** A request to an API server. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Default UID of namespace kube-system in test clusters. */
export const clusterId = "11111111-1111-1111-1111-111111111111";

const kubeSystem = (uid: string): Answers => ({
  "/api/v1/namespaces/kube-system": { metadata: { name: "kube-system", uid } },
});

/** Runs `use` with an API server with these responses. */
export async function withApiServer(
  answers: Answers,
  use: (url: string, asked: readonly Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { pathname } = new URL(request.url ?? "", "http://cluster");
      const { method = "", headers } = request;
      asked.push({ method, path: pathname, headers, body });
      const answer = { ...kubeSystem(clusterId), ...answers }[pathname] ?? 404;
      response.statusCode = typeof answer === "number" ? answer : 200;
      response.end(typeof answer === "number" ? "" : JSON.stringify(answer));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await use(`http://127.0.0.1:${port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Runs `use` while $KUBECONFIG names an empty cluster. */
export const withCluster = (use: () => Promise<void>, uid = clusterId): Promise<void> =>
  withApiServer(kubeSystem(uid), (url) => withKubeconfig(kubeconfig(url), use));
