import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import * as z from "zod";
import type { Access } from "./kubeconfig.ts";

export interface Answer {
  readonly status: number;
  /** The parsed body; undefined if it is not JSON. */
  readonly body: unknown;
}

export interface Request {
  readonly method?: "GET" | "PATCH";
  /** Accepted media types; default JSON. */
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** Longest time without traffic on the connection, in milliseconds; default 20 s. */
  readonly timeout?: number;
}

/**
 * How often one request is repeated at the API server's wish, such as while it prepares a new kind of object.
 * As Kubernetes' own clients: https://github.com/kubernetes/client-go/blob/v0.36.4/rest/with_retry.go
 */
const mostRepetitions = 10;

const credential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

/**
 * Client of one API server, with keep-alive connections. The Kubernetes client for Node is not used:
 * loading it takes longer than a whole preview.
 */
export class ApiServer {
  readonly #access: Access;
  #connection: ReturnType<typeof connect> | undefined;

  constructor(access: Access) {
    this.#access = access;
  }

  /** @throws Error if the server does not answer or the credentials can't be obtained */
  async ask(address: string, request: Request = {}): Promise<Answer> {
    for (let repetitions = 0; ; repetitions++) {
      const { repeatAfter, ...answer } = await this.#send(address, request);
      if (repeatAfter === undefined || repetitions === mostRepetitions) return answer;
      await sleep(repeatAfter * 1000);
    }
  }

  /**
   * Whether the cluster has no object at a path; false for an object that the user may not get.
   * @throws as {@link ask}
   */
  async lacks(path: string): Promise<boolean> {
    return (await this.ask(path)).status === 404;
  }

  async #send(address: string, request: Request): Promise<Answer & { repeatAfter?: number }> {
    this.#connection ??= connect(this.#access);
    const { agent, headers } = await this.#connection;
    const { method = "GET", accept = "application/json", contentType, body } = request;
    const { timeout = 20_000 } = request;
    const url = new URL(this.#access.cluster.server.replace(/\/$/, "") + address);
    return new Promise((resolve, reject) => {
      const { request: start } = url.protocol === "http:" ? http : https;
      const asked = start(
        url,
        {
          method,
          agent,
          timeout,
          headers: {
            ...headers,
            Accept: accept,
            ...(contentType !== undefined && { "Content-Type": contentType }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response
            .on("data", (part: Buffer) => parts.push(part))
            .on("error", reject)
            .on("end", () => {
              const text = Buffer.concat(parts).toString();
              const { statusCode: status = 0, headers } = response;
              resolve({ status, body: parseJson(text), ...repetition(status, headers) });
            });
        },
      );
      asked
        .on("timeout", () => asked.destroy(new Error(`no answer within ${timeout / 1000} s`)))
        .on("error", reject)
        .end(body);
    });
  }
}

/** Seconds after which the API server accepts a request that it has refused. */
function repetition(status: number, headers: http.IncomingHttpHeaders): { repeatAfter?: number } {
  const seconds = headers["retry-after"] ?? "";
  const isTemporary = status === 429 || status >= 500;
  return isTemporary && /^\d+$/.test(seconds) ? { repeatAfter: Number(seconds) } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Connections and credential headers, which all requests share. */
async function connect({ cluster, user, folder }: Access) {
  const file = (name?: string) =>
    name === undefined ? undefined : readFileSync(path.resolve(folder, name), "utf8");
  const data = (name: keyof typeof cluster | keyof typeof user, source: object) => {
    const { [`${name}-data`]: inline, [name]: named } = z
      .record(z.string(), z.unknown())
      .parse(source);
    return typeof inline === "string"
      ? Buffer.from(inline, "base64").toString()
      : file(typeof named === "string" ? named : undefined);
  };
  const asked = user.exec && (await runPlugin(user.exec, cluster));
  const token = asked?.token ?? user.token ?? file(user.tokenFile)?.trim();
  const basic =
    user.username !== undefined &&
    Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64");
  const authorization = token ? `Bearer ${token}` : basic && `Basic ${basic}`;

  const proxy = cluster["proxy-url"];
  const options = {
    keepAlive: true,
    maxSockets: 8,
    proxyEnv: proxy === undefined ? process.env : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy },
  };
  const agent = cluster.server.startsWith("http:")
    ? new http.Agent(options)
    : new https.Agent({
        ...options,
        ca: data("certificate-authority", cluster),
        cert: asked?.clientCertificateData ?? data("client-certificate", user),
        key: asked?.clientKeyData ?? data("client-key", user),
        servername: cluster["tls-server-name"],
        rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
      });
  return { agent, headers: { ...(authorization && { Authorization: authorization }) } };
}

/**
 * Credentials from the plugin that the kubeconfig names, such as gke-gcloud-auth-plugin.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
async function runPlugin(
  exec: NonNullable<Access["user"]["exec"]>,
  cluster: Access["cluster"],
): Promise<z.output<typeof credential>["status"]> {
  const info = {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec.provideClusterInfo && { cluster }) },
  };
  const { stdout } = await promisify(execFile)(exec.command, exec.args ?? [], {
    env: {
      ...process.env,
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
      ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
    },
  });
  return credential.parse(JSON.parse(stdout)).status;
}
